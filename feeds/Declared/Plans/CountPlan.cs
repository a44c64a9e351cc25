// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Declared.Plans;

/// <summary>Plan for counting the messages of a declared envelope and checking that they fill the packet.</summary>
[HotPath]
[StructLayout(LayoutKind.Sequential)]
internal readonly struct CountPlan
{
    private readonly FieldPlan _field;
    private readonly ulong _none;
    private readonly int _header;
    private readonly uint _fixed;
    private readonly uint _size;
    private readonly uint _least;                           // minimum bytes of a message; 0 if unknown
    private readonly CountingKind _kind;
    private readonly bool _isNeeded;                        // true if the envelope needs the count
    private readonly WalkPlan _walk;

    public CountPlan(EnvelopeDeclaration declaration)
    {
        _header = declaration.HeaderLength;
        _isNeeded = !declaration.NumbersPackets;
        _walk = new WalkPlan(declaration);
        _fixed = 1;
        if (declaration.Messages is not { } messages)
            return;
        _field = new FieldPlan(messages.Count, declaration.IsBigEndian);
        _none = messages.CountNone ?? 0;
        _fixed = (uint)Math.Max(1, messages.Fixed);
        _size = (uint)messages.Size;
        _least = (uint)Math.Max(1, Math.Max(messages.Size, messages.HeadLength));
        _kind = messages.Count is not null ? CountingKind.Field
            : messages.Fixed > 0 ? CountingKind.Fixed
            : messages.Size > 0 ? CountingKind.Size
            : CountingKind.Walk;
    }

    /// <summary>True if a field counts the messages, the field is so small that a product with it cannot overflow, and
    /// each message begins with a length of two bytes.</summary>
    public static bool AreCountedWords(EnvelopeDeclaration declaration) => declaration.Messages is { Size: 0 } messages
        && messages.Count is { Form: not FieldForm.Digits, Width: <= sizeof(uint) }
        && messages.Length is { Width: sizeof(ushort) };

    /// <summary>Counts the messages.</summary>
    /// <param name="start">The packet's first byte.</param>
    /// <param name="captured">Captured bytes.</param>
    /// <param name="payloadLength">Length of the whole payload.</param>
    /// <param name="count">Receives their number; 1 if the declaration does not describe messages.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EnvelopeStatus Count<TFields, TShape>(ref byte start, int captured, int payloadLength, out uint count)
        where TFields : struct, IFieldReader
        where TShape : struct, IDeclaredShape
    {
        uint body = (uint)(payloadLength - _header);
        if (TShape.Lengths != LengthKind.None)
        {
            ulong counted = TFields.Read(ref start, _field);
            if (counted == _none)
                counted = 0;
            count = (uint)counted;
            return counted * _least > body
                ? EnvelopeStatus.BadCount
                : _walk.CountedWords<TShape>(ref start, captured, payloadLength, count);
        }
        count = _fixed;
        if (_kind == CountingKind.Field)
        {
            ulong counted = TFields.Read(ref start, _field);
            // A message has at least one byte, so no count exceeds the packet's length.
            if (counted == _none)
                counted = 0;
            if (counted > body)
                return EnvelopeStatus.BadCount;
            count = (uint)counted;
        }
        else if (_kind != CountingKind.Fixed)
        {
            return CountBody(ref start, captured, payloadLength, out count);
        }
        if ((ulong)count * _least > body)
            return EnvelopeStatus.BadCount;
        if (_size != 0)
            return count * _size == body ? EnvelopeStatus.Ok : EnvelopeStatus.BadCount;
        return _walk.Counted(ref start, captured, payloadLength, count);
    }

    private EnvelopeStatus CountBody(ref byte start, int captured, int payloadLength, out uint count)
    {
        if (_kind == CountingKind.Size)
        {
            (count, uint rest) = Math.DivRem((uint)(payloadLength - _header), _size);
            return rest == 0 ? EnvelopeStatus.Ok : EnvelopeStatus.BadLength;
        }
        EnvelopeStatus status = _walk.ToTheEnd(ref start, captured, payloadLength, out count);
        if (_isNeeded)
            return status;
        // The number of messages does not matter if packets are numbered.
        count = Math.Max(1, count);
        return status == EnvelopeStatus.Truncated ? EnvelopeStatus.Ok : status;
    }
}
