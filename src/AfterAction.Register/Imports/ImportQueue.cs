using System.Threading.Channels;
using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>Imports that this program was given to work on. It holds ids only: what is not done when the program stops is found again in the store.</summary>
internal sealed class ImportQueue
{
    private readonly Channel<ImportId> waiting = Channel.CreateUnbounded<ImportId>();

    public void Add(ImportId import) => waiting.Writer.TryWrite(import);

    public IAsyncEnumerable<ImportId> All(CancellationToken ct) => waiting.Reader.ReadAllAsync(ct);
}
