namespace AfterAction.TransparencyLog;

/// <summary>Bytes that are not what they claim to be. Every parser of this library throws this and nothing else, whatever it is given. The message says which
/// rule was broken and repeats nothing of the input.</summary>
public sealed class MalformedException : FormatException
{
    public MalformedException() : this("This is not in the expected format.")
    {
    }

    public MalformedException(string message) : base(message)
    {
    }

    public MalformedException(string message, Exception inner) : base(message, inner)
    {
    }
}
