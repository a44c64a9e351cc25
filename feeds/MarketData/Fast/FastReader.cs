// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Reader of the first fields of FAST messages. The first field that cannot be read sets <see cref="Status"/>; it and
/// all later ones are undefined. Source: FAST Specification 1.x.1 (20 December 2006), transfer encoding: the highest
/// bit of a field's last byte is set, the other seven of each byte are data, the most significant first.
/// </summary>
[HotPath]
internal ref struct FastReader
{
    /// <summary>Most bytes of a presence map that is read.</summary>
    public const int MostOfMap = 8;

    /// <summary>Most bytes of a template id.</summary>
    public const int MostOfTemplate = 2;

    /// <summary>Most bytes of an unsigned integer of 32 bits.</summary>
    public const int MostOf32 = 5;

    /// <summary>Most bytes of an unsigned integer of 64 bits.</summary>
    public const int MostOf64 = 10;

    private const int DataBits = 7;
    private const byte StopBit = 0x80;
    private const byte Data = StopBit - 1;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly EnvelopeStatus _ofEnd;
    private EnvelopeStatus _status;
    private int _at;

    /// <summary>A reader from the beginning of a message on.</summary>
    /// <param name="captured">The captured bytes from there on.</param>
    /// <param name="length">Length of the payload from there on, bytes.</param>
    public FastReader(ReadOnlySpan<byte> captured, int length)
    {
        _bytes = captured;
        _ofEnd = captured.Length < length ? EnvelopeStatus.Truncated : EnvelopeStatus.BadLength;
        _status = EnvelopeStatus.Ok;
        _at = 0;
    }

    /// <summary>Ok if all fields could be read; else the reason why one could not: the capture or the payload ended in
    /// it, or it is not what it must be.</summary>
    public readonly EnvelopeStatus Status => _status;

    /// <summary>True if all of the payload was read.</summary>
    public readonly bool IsAtEnd => _at == _bytes.Length && _ofEnd != EnvelopeStatus.Truncated;

    /// <summary>Reads a byte that can have one value only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Expect(byte value)
    {
        if ((uint)_at < (uint)_bytes.Length && _bytes[_at] == value)
            _at++;
        else
            FailAt();
    }

    /// <summary>Reads a presence map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FastPresenceMap PresenceMap()
    {
        if ((uint)_at < (uint)_bytes.Length && _bytes[_at] >= StopBit)
            return new FastPresenceMap((ulong)_bytes[_at++] << (64 - DataBits));
        return LongMap();
    }

    /// <summary>Reads a template id, which must be there: its operator is copy, so the first message after a reset has
    /// it.</summary>
    /// <param name="map">The message's presence map, whose first bit belongs to the id.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Template(ref FastPresenceMap map)
    {
        if (!map.TakeNext())
            Fail(EnvelopeStatus.BadHeader);
        return Template();
    }

    /// <summary>Reads a template id whose bit in the presence map was checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Template()
    {
        uint template = (uint)Integer(MostOfTemplate);
        if (template == 0)
            Fail(EnvelopeStatus.BadHeader);
        return template;
    }

    /// <summary>Reads an unsigned integer of 32 bits, mandatory and present.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint UInt32()
    {
        ulong value = Integer(MostOf32);
        if (value > uint.MaxValue)
            Fail(EnvelopeStatus.BadHeader);
        return (uint)value;
    }

    /// <summary>Reads an unsigned integer of 64 bits, mandatory and present.</summary>
    public ulong UInt64() => LongInteger(MostOf64);

    /// <summary>Reads a byte vector, mandatory, of four bytes: a number, the highest byte first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Vector32()
    {
        Expect(StopBit | sizeof(uint));
        return Takes(sizeof(uint)) ? BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_at - sizeof(uint))..]) : 0;
    }

    /// <summary>Reads a byte vector, mandatory, of eight bytes: a number, the highest byte first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Vector64()
    {
        Expect(StopBit | sizeof(ulong));
        return Takes(sizeof(ulong)) ? BinaryPrimitives.ReadUInt64BigEndian(_bytes[(_at - sizeof(ulong))..]) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Takes(int length)
    {
        if (_bytes.Length - _at < length)
        {
            Fail(_ofEnd);
            return false;
        }
        _at += length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Integer(int most) =>
        (uint)_at < (uint)_bytes.Length && _bytes[_at] >= StopBit ? _bytes[_at++] & (ulong)Data : LongInteger(most);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong LongInteger(int most)
    {
        ReadOnlySpan<byte> left = _bytes[_at..];
        ulong value = 0;
        int index = 0;
        if (left.Length >= sizeof(ulong))
        {
            // As many bytes as there are up to the first stop bit; all eight if there is none.
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(left);
            index = Math.Min(BitOperations.LeadingZeroCount(word & 0x8080_8080_8080_8080) >> 3, sizeof(ulong) - 1);
            value = Joined(word >> (56 - (8 * index)));
            if (left[index] >= StopBit)
                return Taken(left, value, index, most);
            index++;
        }
        for (; index < left.Length && index < most; index++)
        {
            value = (value << DataBits) | (left[index] & (ulong)Data);
            if (left[index] >= StopBit)
                return Taken(left, value, index, most);
        }
        Fail(left.Length < most ? _ofEnd : EnvelopeStatus.BadHeader);
        return 0;
    }

    /// <summary>Joins the low seven bits of eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Joined(ulong word)
    {
        ulong pairs = ((word & 0x7F00_7F00_7F00_7F00) >> 1) | (word & 0x007F_007F_007F_007F);
        ulong fours = ((pairs & 0x3FFF_0000_3FFF_0000) >> 2) | (pairs & 0x0000_3FFF_0000_3FFF);
        return ((fours & 0x0FFF_FFFF_0000_0000) >> 4) | (fours & 0x0FFF_FFFF);
    }

    /// <summary>Goes on behind an integer, if it is neither too long nor overlong, which it is if its first byte adds
    /// nothing; ten bytes have six bits more than the number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Taken(ReadOnlySpan<byte> left, ulong value, int index, int most)
    {
        if (index >= most || (left[0] == 0 && index > 0) || (index == MostOf64 - 1 && left[0] > 1))
            Fail(EnvelopeStatus.BadHeader);
        else
            _at += index + 1;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private FastPresenceMap LongMap()
    {
        ReadOnlySpan<byte> left = _bytes[_at..];
        ulong bits = 0;
        for (int index = 0; index < left.Length && index < MostOfMap; index++)
        {
            bits |= (ulong)(left[index] & Data) << (64 - (DataBits * (index + 1)));
            if (left[index] < StopBit)
                continue;
            _at += index + 1;
            return new FastPresenceMap(bits);
        }
        Fail(left.Length < MostOfMap ? _ofEnd : EnvelopeStatus.BadHeader);
        return default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FailAt() => Fail(_at < _bytes.Length ? EnvelopeStatus.BadHeader : _ofEnd);

    // Nothing behind is read.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail(EnvelopeStatus status)
    {
        if (_status == EnvelopeStatus.Ok)
            _status = status;
        _at = _bytes.Length;
    }
}
