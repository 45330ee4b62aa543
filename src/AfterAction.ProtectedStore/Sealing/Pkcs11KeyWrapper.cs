using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>Wrapping keys in a token that speaks PKCS#11: they never leave it. A wrapping key's name is its label; its wraps are made with
/// CKM_AES_KEY_WRAP_PAD. One session, used by one caller at a time.</summary>
public sealed class Pkcs11KeyWrapper : IKeyWrapper
{
    private static readonly Pkcs11InteropFactories Factories = Prepare();

    private readonly Lock guard = new();
    private readonly IPkcs11Library library;
    private readonly ISession session;

    private Pkcs11KeyWrapper(IPkcs11Library library, ISession session, string current) => (this.library, this.session, Current) = (library, session, current);

    public string Current { get; }

    /// <param name="libraryPath">The token's library.</param>
    /// <param name="keyLabel">The label of the AES key that new wraps are made with; older ones are found by theirs.</param>
    /// <exception cref="InvalidOperationException">There is no such token or key; says which.</exception>
    public static Pkcs11KeyWrapper Open(string libraryPath, string tokenLabel, string pin, string keyLabel)
    {
        var loaded = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, libraryPath, AppType.MultiThreaded);
        try
        {
            Pkcs11KeyWrapper wrapper = new(loaded, SignIn(loaded, tokenLabel, pin), keyLabel);
            return wrapper.Find(keyLabel) is not null ? wrapper : throw new InvalidOperationException($"The token {tokenLabel} has no AES key with the label {keyLabel}. Create it with `keys new`.");
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Creates a wrapping key in the token: 256 bits, made by it, not extractable.</summary>
    /// <exception cref="InvalidOperationException">There is no such token.</exception>
    public static void Create(string libraryPath, string tokenLabel, string pin, string keyLabel)
    {
        using var loaded = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, libraryPath, AppType.MultiThreaded);
        using var signedIn = SignIn(loaded, tokenLabel, pin);
        using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_GEN);
        signedIn.GenerateKey(mechanism,
        [
            Attribute(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_KEY_TYPE, (ulong)CKK.CKK_AES), Attribute(CKA.CKA_VALUE_LEN, DataKey.Length),
            Attribute(CKA.CKA_LABEL, keyLabel), Attribute(CKA.CKA_TOKEN, true), Attribute(CKA.CKA_PRIVATE, true), Attribute(CKA.CKA_SENSITIVE, true),
            Attribute(CKA.CKA_EXTRACTABLE, false), Attribute(CKA.CKA_WRAP, true), Attribute(CKA.CKA_UNWRAP, true),
        ]);
    }

    /// <summary>The interop library loads libraries with libdl, which the C library has taken in: where there is no such file, the C library is meant.</summary>
    private static Pkcs11InteropFactories Prepare()
    {
        NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, (name, _, _) =>
            name == "libdl" && (NativeLibrary.TryLoad("libdl.so.2", out var handle) || NativeLibrary.TryLoad("libc", out handle)) ? handle : IntPtr.Zero);
        return new();
    }

    private static ISession SignIn(IPkcs11Library loaded, string tokenLabel, string pin)
    {
        var slot = loaded.GetSlotList(SlotsType.WithTokenPresent).Find(slot => slot.GetTokenInfo().Label == tokenLabel)
            ?? throw new InvalidOperationException($"There is no token with the label {tokenLabel}.");
        var opened = slot.OpenSession(SessionType.ReadWrite);
        opened.Login(CKU.CKU_USER, pin);
        return opened;
    }

    public byte[] Wrap(ReadOnlySpan<byte> key)
    {
        lock (guard)
        {
            var value = key.ToArray();
            IObjectHandle? handle = null;
            try
            {
                handle = session.CreateObject(Extractable(Attribute(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_KEY_TYPE, (ulong)CKK.CKK_GENERIC_SECRET), Attribute(CKA.CKA_VALUE, value)));
                using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_WRAP_PAD);
                return session.WrapKey(mechanism, Find(Current)!, handle);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(value);
                if (handle is not null) session.DestroyObject(handle);
            }
        }
    }

    public bool TryUnwrap(string name, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        lock (guard)
        {
            if (Find(name) is not { } wrapping) return false;
            IObjectHandle? handle = null;
            try
            {
                using var mechanism = Factories.MechanismFactory.Create(CKM.CKM_AES_KEY_WRAP_PAD);
                handle = session.UnwrapKey(mechanism, wrapping, wrapped.ToArray(), Extractable(Attribute(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_KEY_TYPE, (ulong)CKK.CKK_GENERIC_SECRET)));
                var value = session.GetAttributeValue(handle, [CKA.CKA_VALUE])[0].GetValueAsByteArray();
                if (value.Length != key.Length) return false;
                value.CopyTo(key);
                CryptographicOperations.ZeroMemory(value);
                return true;
            }
            catch (Pkcs11Exception)
            {
                return false;
            }
            finally
            {
                if (handle is not null) session.DestroyObject(handle);
            }
        }
    }

    public void Dispose()
    {
        session.Dispose();
        library.Dispose();
    }

    private IObjectHandle? Find(string label) => session.FindAllObjects(
        [Attribute(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY), Attribute(CKA.CKA_KEY_TYPE, (ulong)CKK.CKK_AES), Attribute(CKA.CKA_LABEL, label)]) is [var only] ? only : null;

    /// <summary>A key that lives in the session and whose value can be had: a data key, for the moment of wrapping or unwrapping.</summary>
    private static List<IObjectAttribute> Extractable(params IObjectAttribute[] further) =>
        [.. further, Attribute(CKA.CKA_TOKEN, false), Attribute(CKA.CKA_PRIVATE, true), Attribute(CKA.CKA_SENSITIVE, false), Attribute(CKA.CKA_EXTRACTABLE, true)];

    private static IObjectAttribute Attribute(CKA type, ulong value) => Factories.ObjectAttributeFactory.Create(type, value);

    private static IObjectAttribute Attribute(CKA type, bool value) => Factories.ObjectAttributeFactory.Create(type, value);

    private static IObjectAttribute Attribute(CKA type, string value) => Factories.ObjectAttributeFactory.Create(type, value);

    private static IObjectAttribute Attribute(CKA type, byte[] value) => Factories.ObjectAttributeFactory.Create(type, value);
}
