using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>Why a file as a whole cannot be imported. Codes are stable; nothing of the file's content is repeated.</summary>
public static class ImportRefusals
{
    public static readonly Refusal Empty = new("imports/empty", "The file is empty. Export it again and import that.");

    public static readonly Refusal TooLarge = new("imports/too-large",
        "The file is larger than this import takes (64 MB; 16 MB for JSON and transcripts). Export a shorter period and import the parts one by one.");

    public static readonly Refusal BrokenUpload = new("imports/broken-upload",
        "The file did not arrive as a whole, or not as a form with a file in it. Check the connection, choose the file again and send it again.");

    public static readonly Refusal NotUtf8 = new("imports/not-utf8",
        "The file is not in UTF-8. Open it where it came from, save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\"), and import that.");

    public static readonly Refusal HasNul = new("imports/nul",
        "The file holds NUL characters: it is not a text file, or it is damaged. Export it again as text in UTF-8.");

    public static readonly Refusal LineTooLong = new("imports/line-too-long",
        "A line or a cell of the file is longer than a million characters. Check for a quotation mark that is never closed, and export it again.");

    public static readonly Refusal CutOff = new("imports/cut-off",
        "The file ends inside a quoted cell: it was cut off, or a quotation mark is never closed. Export it again.");

    public static readonly Refusal NoHeader = new("imports/no-header",
        "The first line has no column names. Export the file with a header line, columns separated by commas.");

    public static readonly Refusal ColumnTwice = new("imports/column-twice",
        "Two columns of the file have the same name. Rename one and import again.");

    public static readonly Refusal NotForceReports = new("imports/not-force-reports",
        "The columns unique_report_id, incident_id and incident_date are needed to import force reports. Export with all columns, or choose another format.");

    public static readonly Refusal AgencyInTwoCounties = new("imports/agency-in-two-counties",
        "Two counties in the file have an agency of this agency's name, so its own reports cannot be told from the other's. Ask whoever runs this program to set Agency:County, and import the file again.");

    public static readonly Refusal NoNumberColumn = new("imports/no-number-column",
        "No column is mapped to the incident number. Say which column has it.");

    public static readonly Refusal NoTimeColumn = new("imports/no-time-column",
        "No column is mapped to a time. Say which columns have the times of the incident.");

    public static readonly Refusal ColumnsNotInFile = new("imports/columns-not-in-file",
        "The mapping names columns that the file does not have. Map the columns of this file again.");

    public static readonly Refusal NotJson = new("imports/not-json",
        "The file is not complete, valid JSON. It may be cut off or damaged: export it again.");

    public static readonly Refusal TooDeep = new("imports/too-deep",
        "The file nests its parts more than 64 levels deep, which no known export does. Export it again, or ask the sender about it.");

    public static readonly Refusal NotEido = new("imports/not-eido",
        "The file holds no emergency incident data object. Export one or more EIDO documents, or choose another format.");

    public static readonly Refusal HasDtd = new("imports/xml-dtd",
        "An XML part of the file declares a document type, which can hide an attack and is never read. Ask the sender for a file without it.");

    public static readonly Refusal NotTranscript = new("imports/not-transcript",
        "No line of the file says when something was spoken. Export the transcript as WebVTT or SRT with times, or choose another format.");

    public static readonly Refusal NotSpeakerTurns = new("imports/not-speaker-turns",
        "The file is not a list of speaker turns with a start and an end. Choose another format.");

    public static readonly Refusal NoIncidentKey = new("imports/no-incident-key",
        "Say which incident the recording belongs to: its number.");

    public static readonly Refusal NoRecordingStart = new("imports/no-recording-start",
        "Say when the recording starts, as a date and time of day such as 2026-03-01 22:15:04.");

    public static readonly Refusal UnknownFormat = new("imports/unknown-format",
        "This file is none of the formats that can be imported. Choose the format, or export the file as EIDO JSON, CSV, WebVTT or SRT.");

    public static readonly Refusal AnotherFile = new("imports/another-file",
        "This import was started with another file. Start a new import for this one.");

    public static readonly Refusal NotToBeMapped = new("imports/not-to-be-mapped",
        "The columns of this import are mapped already, or it has none to map. To map them otherwise, import the file again.");

    public static readonly Refusal NotToBeAccepted = new("imports/not-to-be-accepted",
        "This import does not wait for anybody to accept its good rows. Read it again.");

    public static readonly Refusal NoGoodRow = new("imports/no-good-row",
        "No row of the file can be used. Put the rows right where the file came from, and import it again.");

    public static readonly Refusal NotToBeGivenUp = new("imports/not-to-be-given-up",
        "This import is being read or is stored already. Read it again.");

    public static readonly Refusal Failed = new("imports/failed",
        "The import failed on our side, and nothing of the file was stored. Import it again; if it fails again, tell whoever runs this program.");
}
