// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Fields of one FIX message that are used: the first one of each tag.</summary>
[HotPath]
internal ref struct FixReading
{
    /// <summary>Value as an offset and end in the message; both fit 16 bits.</summary>
    internal readonly struct Place(int start, int end)
    {
        private readonly ushort _start = (ushort)start;
        private readonly ushort _end = (ushort)end;

        internal bool IsThere => _start != 0;

        internal ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message[_start.._end];

        internal byte First(ReadOnlySpan<byte> message) => _start < _end ? message[_start] : (byte)0;
    }

    internal Place Type;            // 35
    internal Place Sender;          // 49
    internal Place Target;          // 56
    internal Place Order;           // 11
    internal Place Original;        // 41
    internal Place Reference;       // 379
    internal Place Test;            // 112
    internal ulong Number;          // 34
    internal ulong NewNumber;       // 36
    internal ulong Refers;          // 45
    internal ulong Tick;
    internal long SendTimeNs;       // 52
    internal byte Execution;        // 150
    internal byte Status;           // 39
    internal byte Transaction;      // 20
    internal byte Refused;          // 434
    internal bool HasSendTime;
    internal bool HasTick;
    internal bool IsResent;         // 43=Y
    internal bool FillsGap;         // 123=Y
    internal bool Resets;           // 141=Y

    private const int FirstRare = 112;

    /// <summary>Stores a field if its tag is one of those used.</summary>
    internal void Take(in FixFields field, ReadOnlySpan<byte> message, TickField tick)
    {
        if (tick.Length != 0 && field.Tag == tick.Offset && !HasTick)
            HasTick = TickFieldReader.TryReadText(field.Value, out Tick);
        var place = new Place(field.ValueStart, field.ValueEnd);
        switch (field.Tag)
        {
            case 35:
                Keep(ref Type, place);
                break;
            case 49:
                Keep(ref Sender, place);
                break;
            case 56:
                Keep(ref Target, place);
                break;
            case 11:
                Keep(ref Order, place);
                break;
            case 41:
                Keep(ref Original, place);
                break;
            case 45:
                _ = FixValue.TryReadNumber(field.Value, out Refers);
                break;
            case 52:
                HasSendTime = FixValue.TryReadTime(field.Value, out SendTimeNs);
                break;
            case 34 when Number == 0:
                _ = FixValue.TryReadNumber(field.Value, out Number);
                break;
            case 36:
                _ = FixValue.TryReadNumber(field.Value, out NewNumber);
                break;
            case 39:
                Status = place.First(message);
                break;
            case 20:
                Transaction = place.First(message);
                break;
            case 43:
                IsResent = place.First(message) == (byte)'Y';
                break;
            default:
                if (field.Tag >= FirstRare)
                    TakeRare(field.Tag, place, message);
                break;
        }
    }

    private void TakeRare(int tag, Place place, ReadOnlySpan<byte> message)
    {
        switch (tag)
        {
            case 112:
                Keep(ref Test, place);
                break;
            case 123:
                FillsGap = place.First(message) == (byte)'Y';
                break;
            case 141:
                Resets = place.First(message) == (byte)'Y';
                break;
            case 150:
                Execution = place.First(message);
                break;
            case 379:
                Keep(ref Reference, place);
                break;
            case 434:
                Refused = place.First(message);
                break;
        }
    }

    private static void Keep(ref Place kept, Place place)
    {
        if (!kept.IsThere)
            kept = place;
    }
}
