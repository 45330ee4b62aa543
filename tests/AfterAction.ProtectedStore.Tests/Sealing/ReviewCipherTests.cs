using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Sealing;
using CsCheck;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class ReviewCipherTests
{
    private static RandomNumberGenerator Randomness => AfterAction.Testing.TestCluster.Randomness;
    private static readonly ReviewId Another = new(Guid.Parse("0196f0a0-0000-7000-8000-0000000000ff"));

    private static readonly Gen<byte[]> Contents = Gen.OneOf(Gen.Byte.Array[0, 1_100], Gen.Byte[0, 3].Array[2_000, 70_000]);

    [Test]
    public void What_was_sealed_opens_as_it_was()
    {
        using var key = DataKey.New(Randomness);
        Contents.Sample(content => ReviewCipher.Open(key, TheReview, SealedKind.Sheet, ReviewCipher.Seal(key, TheReview, SealedKind.Sheet, content)).SequenceEqual(content), iter: 300);
    }

    [Test, Category("C4")]
    public void There_are_six_lengths_and_no_more()
    {
        using var key = DataKey.New(Randomness);
        var lengths = Enumerable.Range(0, 40).Select(size => ReviewCipher.Seal(key, TheReview, SealedKind.Fact, RandomNumberGenerator.GetBytes(size * 25_000)).Length).Append(ReviewCipher.Seal(key, TheReview, SealedKind.Fact, RandomNumberGenerator.GetBytes(3_000)).Length)
            .Append(ReviewCipher.Seal(key, TheReview, SealedKind.Fact, RandomNumberGenerator.GetBytes(13_000)).Length).Distinct();
        Assert.That(lengths.Select(length => length - 45), Is.EquivalentTo(ReviewCipher.Sizes));
        Assert.That(() => ReviewCipher.Seal(key, TheReview, SealedKind.Fact, RandomNumberGenerator.GetBytes(1 << 20)), Throws.TypeOf<TooLongToSealException>());
    }

    /// <summary>Per change 2,000 edits; AFTERACTION_LONG=1 makes it 100,000.</summary>
    [Test, Category("K2")]
    public void One_changed_bit_or_another_place_and_it_does_not_open()
    {
        using var key = DataKey.New(Randomness);
        using var other = DataKey.New(Randomness);
        var content = "He asked for his brother."u8.ToArray();
        Gen.Select(Gen.Int[0, (1_024 + 45) * 8 - 1], Gen.Int[0, 9]).Sample(edit =>
        {
            var box = ReviewCipher.Seal(key, TheReview, SealedKind.Fact, content);
            if (edit.Item2 > 3) box[edit.Item1 / 8] ^= (byte)(1 << (edit.Item1 % 8));
            try
            {
                _ = edit.Item2 switch
                {
                    0 => ReviewCipher.Open(key, TheReview, SealedKind.Sheet, box),
                    1 => ReviewCipher.Open(key, Another, SealedKind.Fact, box),
                    2 => ReviewCipher.Open(other, TheReview, SealedKind.Fact, box),
                    3 => ReviewCipher.Open(key, Another, SealedKind.Fact, Moved(box)),
                    _ => ReviewCipher.Open(key, TheReview, SealedKind.Fact, box),
                };
                return false;
            }
            catch (AuthenticationTagMismatchException)
            {
                return true;
            }
        }, iter: Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 100_000 : 2_000);
    }

    /// <summary>Per change 20,000 seals; AFTERACTION_LONG=1 makes it a million.</summary>
    [Test, Category("K5")]
    public void No_nonce_comes_twice()
    {
        using var key = DataKey.New(Randomness);
        var many = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 1_000_000 : 20_000;
        HashSet<string> nonces = [];
        for (var turn = 0; turn < many; turn++) nonces.Add(Convert.ToBase64String(ReviewCipher.Seal(key, TheReview, SealedKind.Fact, [])[17..29]));
        Assert.That(nonces, Has.Count.EqualTo(many));
    }

    [Test]
    public void A_pseudonym_is_the_same_for_the_same_thing_and_key_and_differs_otherwise()
    {
        using var key = DataKey.New(Randomness);
        using var other = DataKey.New(Randomness);
        byte[] thing = [1, 2, 3];
        Assert.That(new[] { key.Blind("person", thing), key.Blind("person", [1, 2, 4]), key.Blind("incident", thing), other.Blind("person", thing) }, Is.Unique);
        var again = key.Blind("person", [.. thing]);
        Assert.That(again, Is.EqualTo(key.Blind("person", thing)));
    }

    private static byte[] Moved(byte[] box)
    {
        Another.Value.TryWriteBytes(box.AsSpan(1));
        return box;
    }
}
