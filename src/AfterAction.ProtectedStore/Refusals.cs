using AfterAction.Kernel;

namespace AfterAction.ProtectedStore;

/// <summary>Every "no" of the protected side. Codes are stable; sentences say what to do and hold no content.</summary>
public static class Refusals
{
    public static readonly Refusal ReviewClosed = new("review/closed", "This review is closed. Nothing can be added to it.");
    public static readonly Refusal TooLong = new("review/too-long", "This is full: it holds as much as can be kept in one piece. What stands in it stays, and it can be finished. Copy what you typed; shorten it, or leave it out.");
    public static readonly Refusal NoSuchEntry = new("entry/unknown", "This timeline has no such entry. Read the timeline again.");
    public static readonly Refusal EntryExists = new("entry/exists", "There is an entry with this id already. Correct it, giving a reason, or send a new id.");
    public static readonly Refusal CorrectionExists = new("correction/exists", "There is a correction with this id already. Send a new id.");
    public static readonly Refusal UnknownSource = new("source/unknown", "This review has no such source. Draw the timeline again, or choose one of its sources.");
    public static readonly Refusal EndsBeforeStart = new("entry/ends-before-start", "The end lies before the start. Change one of them.");
    public static readonly Refusal TimeNeeded = new("entry/time-needed", "This entry has a time. Say which other one it should have; a time is not taken away.");
    public static readonly Refusal TimeImplausible = new("entry/time-implausible", "This time lies before 1970 or in the future. Check the date.");
    public static readonly Refusal ReasonNeeded = new("first-contact/reason-needed", "There is a first contact already. Say why another entry is.");
    public static readonly Refusal NotASupervisor = new("facilitator/not-a-supervisor", "Only a supervisor of this agency can lead a review. Choose another person.");
    public static readonly Refusal WasInvolved = new("facilitator/was-involved", "This person was involved in the incident and cannot lead its review. Choose another supervisor.");
    public static readonly Refusal OwnCommand = new("facilitator/own-command", "This supervisor is of the unit of somebody who took part, under the same command. Choose one of another unit.");
    public static readonly Refusal AssignerInvolved = new("facilitator/assigner-was-involved", "You were involved in this incident. Ask another supervisor to assign its facilitator.");
    public static readonly Refusal ReassignmentReasonNeeded = new("facilitator/reason-needed", "Somebody leads this review already. Say why somebody else should.");
    public static readonly Refusal IsLed = new("facilitator/is-led", "Its officers' words can be read by now, and somebody leads it. Ask the facilitator to hand it over.");
    public static readonly Refusal NoFirstContact = new("walk/no-first-contact", "The walk begins at the first contact. Say first which entry it is.");
    public static readonly Refusal WalkNotStarted = new("walk/not-started", "Start the walk first.");
    public static readonly Refusal NotAllWalked = new("review/not-all-walked", "Some entries from first contact on are not walked yet. Walk each of them, then close the review.");
    public static readonly Refusal DebriefNotOpened = new("review/debrief-not-opened", "Open the debrief first: a review is not closed before its officers have seen it.");
    public static readonly Refusal AnothersEntry = new("annotation/anothers-entry", "This entry is another participant's own. Annotate your own entries and those that are nobody's.");
    public static readonly Refusal AddendumReasonNeeded = new("annotation/reason-needed", "Others can read this by now. Say why you change it; the earlier wording is kept.");
    public static readonly Refusal ObservationReasonNeeded = new("observation/reason-needed", "Others can read this by now. Say why you change it; the earlier wording is kept.");
    public static readonly Refusal ExaminationReasonNeeded = new("examination/reason-needed", "Others can read this by now. Say why you change it; the earlier examination is kept.");
    public static readonly Refusal PointReasonNeeded = new("point/reason-needed", "Everybody at the meeting could read this. Say why you put it otherwise; the earlier wording is kept.");
    public static readonly Refusal ScopeNotAccepted = new("scope/not-accepted", "Say first that nothing known points to a crime or to wilful misconduct. Until then nothing is walked, and nobody writes.");
    public static readonly Refusal PromiseReviewedLater = new("promise/reviewed-later", "The promise cannot have been checked on a day that is still to come. Give the day on which it last was.");
    public static readonly Refusal PromiseNotStated = new("promise/not-stated", "The facilitator has not said yet what protects the words of this review. Nobody writes before that.");
    public static readonly Refusal PromiseChanged = new("promise/changed", "What protects your words was put otherwise meanwhile. Read it again, then accept it.");
    public static readonly Refusal PromiseNotAccepted = new("promise/not-accepted", "Read first what protects your words and what does not, and accept it. Then send this again.");
    public static readonly Refusal WasOrdered = new("promise/was-ordered", "An order to write this account is entered. It is recorded as ordered; ask the facilitator if that is wrong.");
    public static readonly Refusal OrderNeeded = new("promise/order-needed", "Say which order it was and who gave it. If you do not know, choose that it is not known.");
    public static readonly Refusal NoSuchParticipant = new("participant/unknown", "Nobody like this takes part in this review. Read it again.");
    public static readonly Refusal AccountSealed = new("account/sealed", "Your account is sealed, and what stands in it stays. Write what you want to add as a supplement.");
    public static readonly Refusal AccountNotSealed = new("account/not-sealed", "Seal your account first.");
    public static readonly Refusal AccountEmpty = new("account/empty", "There is nothing in your account yet. Write something first.");
    public static readonly Refusal AccountWithdrawn = new("account/withdrawn", "You took your account back. Go on with it first, then send this again.");
    public static readonly Refusal AccountHandedIn = new("account/handed-in", "You handed your account in, and it is the review's. It can no longer be taken back.");
    public static readonly Refusal AccountReadable = new("account/readable", "The debrief is open, and others can read your account by now. It can no longer be taken back.");
    public static readonly Refusal VideoOrderReasonNeeded = new("account/order-reason-needed", "The agency's policy asks for another order of account and recording. Say how it came about; it is kept and not scored.");
    public static readonly Refusal SupplementExists = new("supplement/exists", "There is a supplement with this id already. Send a new id.");
    public static readonly Refusal Hindsight = new("instance/hindsight", "This came later than the entry: nobody knew it then. Leave it out, or move the instance to a later entry.");
    public static readonly Refusal EvidenceUntimed = new("instance/evidence-untimed", "It cannot be shown that this was known then: the entry or the evidence has no time. Give it one, or leave it out.");
    public static readonly Refusal InstanceDropped = new("instance/dropped", "This was dropped. State it anew if it holds after all.");
    public static readonly Refusal NoSuchInstance = new("instance/unknown", "There is no such altered instance to be read. Read them again.");
    public static readonly Refusal MeetingBeforeDebrief = new("meeting/debrief-not-opened", "Open the debrief first: those who meet read each other's words.");
    public static readonly Refusal MeetingUnderWay = new("meeting/under-way", "A meeting of the debrief is under way. End it first.");
    public static readonly Refusal NoSuchMeeting = new("meeting/unknown", "There is no such meeting of the debrief. Read the page again.");
    public static readonly Refusal MeetingEnded = new("meeting/ended", "This meeting has ended. Read the page again.");
    public static readonly Refusal MeetingWithoutRecord = new("meeting/without-record", "This meeting is without record: who is there is kept, and nothing else. Say it aloud.");
    public static readonly Refusal FindingBeforeDebrief = new("finding/debrief-not-opened", "Open the debrief first: what is learned is written once everybody was heard.");
    public static readonly Refusal FindingDropped = new("finding/dropped", "This learning point was dropped. State it anew if it holds after all.");
    public static readonly Refusal NoSuchFinding = new("finding/unknown", "There is no such learning point. Read them again.");
    public static readonly Refusal RecommendationDropped = new("recommendation/dropped", "This recommendation was dropped. Make it anew if it holds after all.");
    public static readonly Refusal NoSuchRecommendation = new("recommendation/unknown", "There is no such recommendation. Read them again.");
    public static readonly Refusal DueInThePast = new("recommendation/due-in-the-past", "The day by which it should change lies in the past. Give one that is still to come.");
    public static readonly Refusal ReportBeforeClosing = new("report/not-closed", "This report says what became of the recommendations. Close the review first.");
    public static readonly Refusal ReportExists = new("report/exists", "There is a report with this id already. Send a new id.");
    public static readonly Refusal NominationBeforeDebrief = new("commendation/debrief-not-opened", "Open the debrief first: who did well is said once everybody was heard.");
    public static readonly Refusal CitationCopied = new("commendation/copied", "Words of the review stand in the citation: six or more in a row, marked below. Say it in other words; what was written here stays here.");
    public static readonly Refusal CommendationEnded = new("commendation/ended", "This nomination was decided or taken back, and stays as it is. Nominate anew if it is still wanted.");
    public static readonly Refusal NoSuchCommendation = new("commendation/unknown", "There is no such nomination. Read them again.");
    public static readonly Refusal ConsentMissing = new("commendation/no-consent", "The officer has not said yes to this citation, so nobody votes on it.");
    public static readonly Refusal OwnCommendation = new("commendation/own", "You took part in this incident or nominated for it. The others of the board decide.");
    public static readonly Refusal RegisterUnreachable = new("register/unreachable", "The register cannot be read just now. Try again in a minute; nothing was changed.");

    public static readonly Refusal NotSignedYet = new("receipts/not-signed-yet", "The log has not been signed since. Try again in five minutes; the proof will be there then.");

    public static IReadOnlyList<Refusal> All { get; } =
    [
        ReviewClosed, TooLong, NoSuchEntry, EntryExists, CorrectionExists, UnknownSource, EndsBeforeStart, TimeNeeded, TimeImplausible, ReasonNeeded, NotASupervisor, WasInvolved, OwnCommand, AssignerInvolved, ReassignmentReasonNeeded, IsLed,
        NoFirstContact, WalkNotStarted, NotAllWalked, DebriefNotOpened, AnothersEntry, AddendumReasonNeeded, ObservationReasonNeeded, ExaminationReasonNeeded, PointReasonNeeded,
        ScopeNotAccepted, PromiseReviewedLater, PromiseNotStated, PromiseChanged, PromiseNotAccepted, WasOrdered, OrderNeeded, NoSuchParticipant,
        AccountSealed, AccountNotSealed, AccountEmpty, AccountWithdrawn, AccountHandedIn, AccountReadable, VideoOrderReasonNeeded, SupplementExists,
        Hindsight, EvidenceUntimed, InstanceDropped, NoSuchInstance,
        MeetingBeforeDebrief, MeetingUnderWay, NoSuchMeeting, MeetingEnded, MeetingWithoutRecord,
        FindingBeforeDebrief, FindingDropped, NoSuchFinding, RecommendationDropped, NoSuchRecommendation, DueInThePast, ReportBeforeClosing, ReportExists,
        NominationBeforeDebrief, CitationCopied, CommendationEnded, NoSuchCommendation, ConsentMissing, OwnCommendation, RegisterUnreachable, NotSignedYet,
    ];
}
