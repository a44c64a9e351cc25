// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Model.Hashing;

/// <summary>Substitute for an order's key where keys are not disclosed: <c>#</c> and the 16 hexadecimal digits of
/// SipHash-2-4 of the key's text, under a random key that never leaves the process. An order keeps its hash as long as
/// the process runs; other processes compute different hashes.</summary>
[HotPath]
public sealed class OrderKeyHash
{
    private const int Digits = 16;
    private const byte Mark = (byte)'#';

    private readonly SipHash _hash;

    /// <summary>Makes a hash with a given key.</summary>
    public OrderKeyHash(UInt128 key)
    {
        _hash = new SipHash((ulong)key, (ulong)(key >> 64));
    }

    public static OrderKeyHash OfProcess { get; } = new(RandomKey());

    /// <summary>Computes the substitute of a key; no key gives none. Allocates nothing.</summary>
    public void Hide(in OrderKey key, out OrderKey hidden)
    {
        hidden = default;
        if (!key.IsPresent)
            return;
        Span<byte> text = stackalloc byte[OrderKey.Capacity];
        int length;
        if (key.IsInteger != 0)
            _ = key.Integer.TryFormat(text, out length, provider: CultureInfo.InvariantCulture);
        else
            key.Bytes.CopyTo(text[..(length = key.Length)]);
        Span<byte> name = stackalloc byte[1 + Digits];
        Write(text[..length], name);
        hidden.SetText(name);
    }

    // The runtime's cryptography would need libssl on the host.
    private static UInt128 RandomKey()
    {
        UInt128 key = 0;
        using FileStream random = File.OpenRead("/dev/urandom");
        random.ReadExactly(MemoryMarshal.AsBytes(new Span<UInt128>(ref key)));
        return key;
    }

    private void Write(ReadOnlySpan<byte> text, Span<byte> name)
    {
        name[0] = Mark;
        _ = _hash.Of(text).TryFormat(name[1..], out _, "x16", CultureInfo.InvariantCulture);
    }
}
