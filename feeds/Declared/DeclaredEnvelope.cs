// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Declared.Plans;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Declared;

/// <summary>
/// Decoder of a declared envelope: a plan of loads, shifts and masks in place of code for one protocol. Fields that the
/// declaration omits read as 0 and pass every check.
/// </summary>
[HotPath]
public sealed class DeclaredEnvelope : IEquatable<DeclaredEnvelope>
{
    private readonly Body _body;
    private readonly int _headerLength;
    private readonly HeartbeatNumber _heartbeatNumber;
    private readonly bool _resetGoesToFirst;
    private readonly bool _numbersPackets;
    private readonly bool _hasLength;
    private readonly bool _hasNone;
    private readonly bool _wraps;
    private readonly ulong _none;
    private readonly ulong _first;
    private readonly ulong _span;                           // highest number minus lowest
    private readonly FieldPlan _sequence;
    private readonly FieldPlan _length;
    private readonly ulong _lengthUnit;
    private readonly ulong _lengthAddend;
    private readonly CountPlan _count;
    private readonly TimePlan _time;
    private readonly KeyPlan _key;
    private readonly MatchPlan[] _matches;
    private readonly MarkPlan[] _marks;

    /// <summary>Makes the plan.</summary>
    /// <param name="declaration">A valid declaration.</param>
    /// <param name="fingerprint">Text that differs between different declarations.</param>
    public DeclaredEnvelope(EnvelopeDeclaration declaration, string fingerprint)
    {
        Fingerprint = fingerprint;
        bool isBig = declaration.IsBigEndian;
        _headerLength = declaration.HeaderLength;
        _sequence = new FieldPlan(declaration.Sequence, isBig);
        (_first, _span) = (declaration.First, declaration.Last - declaration.First);
        _wraps = declaration.Last != ulong.MaxValue;
        (_none, _hasNone) = (declaration.None ?? 0, declaration.None is not null);
        _numbersPackets = declaration.NumbersPackets;
        _resetGoesToFirst = declaration.ResetGoesToFirst;
        _heartbeatNumber = declaration.HeartbeatNumber;
        _hasLength = declaration.Length is not null;
        _length = new FieldPlan(declaration.Length?.Field, isBig);
        _lengthUnit = (ulong)(declaration.Length?.Unit ?? 0);
        _lengthAddend = declaration.Length is { CountsHeader: false } ? (ulong)declaration.HeaderLength : 0;
        _count = new CountPlan(declaration);
        _time = new TimePlan(declaration.SendTime, isBig);
        _key = new KeyPlan(declaration);
        _matches = MatchPlan.Of(declaration);
        ConstantPlaces = PlacesOf(declaration.Matches);
        _body = BodyFor(declaration);
        _marks =
        [
            .. PlansOf(declaration.Heartbeat, EnvelopeFlags.Heartbeat, isBig),
            .. PlansOf(declaration.Reset, EnvelopeFlags.Reset, isBig),
            .. PlansOf(declaration.EndOfSession, EnvelopeFlags.EndOfSession, isBig),
            .. PlansOf(declaration.Recovery, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced, isBig),
        ];
    }

    /// <summary>Text that differs between different declarations.</summary>
    public string Fingerprint { get; }

    /// <summary>Bytes of the header that are the same in each packet, one bit each for the first 128.</summary>
    public UInt128 ConstantPlaces { get; }

    /// <summary>Decodes the envelope of a packet, as <see cref="IEnvelopeDecoder.Decode"/> does.</summary>
    /// <param name="captured">The captured head of the UDP payload.</param>
    /// <param name="payloadLength">Length of the whole UDP payload, bytes; at least the captured length.</param>
    /// <param name="envelope">Receives the result; its content is undefined unless the answer is Ok.</param>
    public EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        if (payloadLength < _headerLength)
            return EnvelopeStatus.TooShort;
        if (captured.Length < _headerLength)
            return EnvelopeStatus.Truncated;
        if (captured.Length < FieldPlan.LoadLength)
            return DecodeShort(captured, payloadLength, ref envelope);
        ref byte start = ref MemoryMarshal.GetReference(captured);
        int length = captured.Length;
        switch (_body)
        {
            case Body.Session:
                return DecodeWhole<BigEndianFields, SessionShape>(ref start, length, payloadLength, ref envelope);
            case Body.Timed:
                return DecodeWhole<LittleEndianFields, TimedShape>(ref start, length, payloadLength, ref envelope);
            case Body.BigEndian:
                return DecodeWhole<BigEndianFields, AnyShape>(ref start, length, payloadLength, ref envelope);
            case Body.LittleEndian:
                return DecodeWhole<LittleEndianFields, AnyShape>(ref start, length, payloadLength, ref envelope);
            default:
                return DecodeWhole<MixedFields, AnyShape>(ref start, length, payloadLength, ref envelope);
        }
    }

    public bool Equals(DeclaredEnvelope? other) => Fingerprint == other?.Fingerprint;

    public override bool Equals(object? obj) => Equals(obj as DeclaredEnvelope);

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    private EnvelopeStatus DecodeShort(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope)
    {
        Span<byte> padded = stackalloc byte[FieldPlan.LoadLength];
        padded.Clear();
        captured.CopyTo(padded);
        return DecodeWhole<MixedFields, AnyShape>(
            ref MemoryMarshal.GetReference(padded), captured.Length, payloadLength, ref envelope);
    }

    /// <param name="start">The packet's first byte; at least the header and at least eight bytes are readable.</param>
    /// <param name="captured">Captured bytes.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    private EnvelopeStatus DecodeWhole<TFields, TShape>(
        ref byte start, int captured, int payloadLength, ref Envelope envelope)
        where TFields : struct, IFieldReader
        where TShape : struct, IDeclaredShape
    {
        if (TShape.MayMatch)
        {
            foreach (ref readonly MatchPlan match in _matches.AsSpan())
            {
                if (!match.Holds(ref start))
                    return EnvelopeStatus.BadHeader;
            }
        }
        if (TShape.MayHaveLengthOrTime && _hasLength
            && (TFields.Read(ref start, _length) * _lengthUnit) + _lengthAddend != (ulong)payloadLength)
            return EnvelopeStatus.BadLength;
        EnvelopeStatus status = _count.Count<TFields, TShape>(ref start, captured, payloadLength, out uint count);
        if (status != EnvelopeStatus.Ok)
            return status;
        EnvelopeFlags flags = EnvelopeFlags.None;
        envelope.SendTimeNs = 0;
        if (TShape.MayHaveLengthOrTime)
        {
            if (!_time.TryRead<TFields>(ref start, out envelope.SendTimeNs))
                return EnvelopeStatus.BadHeader;
            flags = _time.Flags;
        }
        if (!_key.TryRead<TFields, TShape>(ref start, out envelope.Channel))
            return EnvelopeStatus.BadHeader;
        foreach (ref readonly MarkPlan mark in _marks.AsSpan())
            flags |= mark.Of<TFields>(ref start, captured);
        if (count == 0 && (flags & EnvelopeFlags.EndOfSession) == 0)
            flags |= EnvelopeFlags.Heartbeat;
        ulong sequence = TFields.Read(ref start, _sequence);
        if (_hasNone && sequence == _none)
            flags |= EnvelopeFlags.Unsequenced;
        envelope.MessageTimeNs = 0;
        envelope.MessageType = 0;
        return Place(sequence, _numbersPackets ? 1 : count, flags, ref envelope);
    }

    /// <summary>Checks the number's range and computes the next number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private EnvelopeStatus Place(ulong sequence, uint count, EnvelopeFlags flags, ref Envelope envelope)
    {
        envelope.FirstSequence = sequence;
        envelope.NextSequence = sequence;
        envelope.Count = count;
        uint step = count;
        if ((flags & (EnvelopeFlags.Heartbeat | EnvelopeFlags.Reset)) != 0)
            (step, flags) = StepOfSpecial(flags, in envelope);
        envelope.Flags = flags;
        if ((flags & EnvelopeFlags.Unsequenced) != 0)
            return EnvelopeStatus.Ok;
        ulong offset = sequence - _first;
        if (offset > _span)
            return EnvelopeStatus.BadSequence;
        if (step > _span)
            return EnvelopeStatus.BadCount;
        bool goesToFirst = (flags & EnvelopeFlags.Reset) != 0 && (flags & EnvelopeFlags.NoNumber) != 0;
        if (goesToFirst)
            envelope.NextSequence = _first;
        else if (_wraps && offset + step > _span)
            envelope.NextSequence = sequence + step - _span - 1;
        else
            envelope.NextSequence = sequence + step;
        return EnvelopeStatus.Ok;
    }

    /// <summary>Distance from the packet's number to the next one for a heartbeat or reset, and the flags that follow
    /// from it.</summary>
    private (uint Step, EnvelopeFlags Flags) StepOfSpecial(EnvelopeFlags flags, in Envelope envelope)
    {
        if ((flags & EnvelopeFlags.Reset) != 0)
        {
            if (_resetGoesToFirst && envelope.FirstSequence != _first)
                flags |= EnvelopeFlags.NoNumber;            // still a number of the sequence that ends
            return (envelope.Count, flags);
        }
        switch (_heartbeatNumber)
        {
            case HeartbeatNumber.Own:
                return (envelope.Count, flags);
            case HeartbeatNumber.Nothing:
                return (0, flags | EnvelopeFlags.Unsequenced);
            default:
                if (envelope.Count > 0)
                    flags |= EnvelopeFlags.NoNumber;
                return (_heartbeatNumber == HeartbeatNumber.Last ? 1u : 0u, flags);
        }
    }

    [ColdPath]
    private Body BodyFor(EnvelopeDeclaration declaration)
    {
        if (HasDigits(declaration))
            return Body.Mixed;
        bool isCommon = _matches.Length == 0 && CountPlan.AreCountedWords(declaration);
        return (isCommon, declaration.IsBigEndian, _key.Form) switch
        {
            (true, true, KeyForm.SessionText) when !_hasLength && declaration.SendTime is null => Body.Session,
            (true, false, KeyForm.None) => Body.Timed,
            (_, true, _) => Body.BigEndian,
            _ => Body.LittleEndian,
        };
    }

    [ColdPath]
    private static UInt128 PlacesOf(IReadOnlyList<(int Offset, byte[] Bytes)> matches)
    {
        const int bits = 128;
        UInt128 places = 0;
        foreach ((int offset, byte[] bytes) in matches)
        {
            for (int at = offset; at < Math.Min(offset + bytes.Length, bits); at++)
                places |= UInt128.One << at;
        }
        return places;
    }

    [ColdPath]
    private static bool HasDigits(EnvelopeDeclaration declaration)
    {
        DeclaredField?[] numbers =
        [
            declaration.Sequence, declaration.Length?.Field, declaration.Messages?.Count, declaration.SendTime?.Field,
            declaration.SendTime?.Fraction,
        ];
        return numbers.Any(field => field?.Form == FieldForm.Digits);
    }

    [ColdPath]
    private static IEnumerable<MarkPlan> PlansOf(DeclaredMark? mark, EnvelopeFlags flags, bool isBigEndian) =>
        mark is null
            ? []
            : mark.Values.Select(values => new MarkPlan(
                new FieldPlan(mark.Field, isBigEndian, mark.Mask), mark.Field.End, values.First, values.Last, flags));

    /// <summary>Decoding code: for a common shape, or the general code for a byte order.</summary>
    private enum Body : byte
    {
        Session,
        Timed,
        BigEndian,
        LittleEndian,
        Mixed,
    }
}
