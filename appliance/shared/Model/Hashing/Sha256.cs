// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace Telemetry.Model.Hashing;

/// <summary>SHA-256 (FIPS 180-4) of bytes that come in parts. The runtime's own needs libssl on the host.</summary>
public sealed class Sha256
{
    private const int BlockLength = 64;
    private const int LengthAt = BlockLength - sizeof(ulong);

    private static readonly uint[] Constants = Fractions(64, Math.Cbrt);

    private readonly uint[] _state = Fractions(8, Math.Sqrt);
    private readonly byte[] _block = new byte[BlockLength];
    private ulong _length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        int used = (int)(_length % BlockLength);
        _length += (ulong)bytes.Length;
        if (used > 0)
        {
            int taken = Math.Min(bytes.Length, BlockLength - used);
            bytes[..taken].CopyTo(_block.AsSpan(used));
            bytes = bytes[taken..];
            if (used + taken < BlockLength)
                return;
            Mix(_block);
        }
        for (; bytes.Length >= BlockLength; bytes = bytes[BlockLength..])
            Mix(bytes[..BlockLength]);
        bytes.CopyTo(_block);
    }

    /// <summary>The hash in hexadecimal; nothing can be added afterwards.</summary>
    public string End()
    {
        ulong bits = _length * 8;
        int used = (int)(_length % BlockLength);
        Add([0x80]);
        Add(new byte[(BlockLength + LengthAt - used - 1) % BlockLength]);
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(length, bits);
        Add(length);
        byte[] hash = new byte[_state.Length * sizeof(uint)];
        for (int i = 0; i < _state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(i * sizeof(uint)), _state[i]);
        return Convert.ToHexStringLower(hash);
    }

    private void Mix(ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[64];
        for (int i = 0; i < 16; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        for (int i = 16; i < 64; i++)
        {
            uint w15 = words[i - 15];
            uint w2 = words[i - 2];
            words[i] = words[i - 16] + words[i - 7]
                + (BitOperations.RotateRight(w15, 7) ^ BitOperations.RotateRight(w15, 18) ^ (w15 >> 3))
                + (BitOperations.RotateRight(w2, 17) ^ BitOperations.RotateRight(w2, 19) ^ (w2 >> 10));
        }
        (uint a, uint b, uint c, uint d) = (_state[0], _state[1], _state[2], _state[3]);
        (uint e, uint f, uint g, uint h) = (_state[4], _state[5], _state[6], _state[7]);
        for (int i = 0; i < 64; i++)
        {
            uint first = h + ((e & f) ^ (~e & g)) + Constants[i] + words[i] + (BitOperations.RotateRight(e, 6)
                ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
            uint second = ((a & b) ^ (a & c) ^ (b & c)) + (BitOperations.RotateRight(a, 2)
                ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }
        (_state[0], _state[1], _state[2], _state[3]) = (_state[0] + a, _state[1] + b, _state[2] + c, _state[3] + d);
        (_state[4], _state[5], _state[6], _state[7]) = (_state[4] + e, _state[5] + f, _state[6] + g, _state[7] + h);
    }

    // The first 32 bits of the fractional parts of roots of the first primes: a double holds 49 of them.
    private static uint[] Fractions(int count, Func<double, double> root)
    {
        uint[] fractions = new uint[count];
        int found = 0;
        for (int number = 2; found < count; number++)
        {
            bool isPrime = true;
            for (int divisor = 2; divisor * divisor <= number; divisor++)
                isPrime &= number % divisor != 0;
            if (isPrime)
                fractions[found++] = (uint)(root(number) % 1 * 4_294_967_296.0);
        }
        return fractions;
    }
}
