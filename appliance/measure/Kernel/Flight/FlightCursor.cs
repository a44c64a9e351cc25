// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.Flight;

/// <summary>
/// Follows one flight ring from its first record on: copies what is new into memory of its own, and counts what was
/// overwritten before it was copied. One thread.
/// </summary>
/// <param name="overtaken">Called where records before the one at hand were overwritten; may be null.</param>
internal sealed class FlightCursor(FlightRing ring, Action? overtaken)
{
    private const int ChunkBytes = 128 << 10;

    private byte[] _chunk = [];                                 // made with the first record
    private ulong _position;                                    // of the record at hand, or of the next one
    private ulong _last;                                        // from which on a record is not in the chunk
    private int _place;
    private int _length;
    private uint _number;

    /// <summary>Stamp of the record at hand; <see cref="long.MaxValue"/> if there is none.</summary>
    internal long StampNs { get; private set; } = long.MaxValue;

    /// <summary>Records before the one at hand that were overwritten before they were copied.</summary>
    internal uint Overtaken { get; private set; }

    /// <summary>The frame at hand; valid until <see cref="Advance"/>.</summary>
    internal FlightFrame Frame
    {
        get
        {
            FlightRecord record = Record;
            return new FlightFrame(record, _chunk.AsSpan(_place + FlightRecord.Size, record.CapturedLength));
        }
    }

    private FlightRecord Record => MemoryMarshal.Read<FlightRecord>(_chunk.AsSpan(_place));

    /// <summary>Looks for a record if none is at hand.</summary>
    internal void Refresh()
    {
        if (StampNs == long.MaxValue && ring.Head != _position)
            Fill();
    }

    /// <summary>Goes on behind the record at hand.</summary>
    internal void Advance()
    {
        FlightRecord record = Record;
        (_position, _place, _number) = (_position + record.RecordLength, _place + record.RecordLength,
            record.Number + 1);
        if (!TakeFromChunk())
            Fill();
    }

    /// <summary>Numbers the next frame of each flow from the record at hand on: <see
    /// cref="FlightRing.TryNumberFlows"/>.</summary>
    internal bool TryNumberFlows(Span<uint> next) => ring.TryNumberFlows(_position, next);

    private void Fill()
    {
        if (_chunk.Length == 0)
            _chunk = GC.AllocateUninitializedArray<byte>(ChunkBytes);
        while (true)
        {
            ulong end = ring.Head;
            if (end == _position)
                break;
            (_place, _length) = (0, ring.Copy(_position, end, _chunk));
            _last = _position + ring.BytesToEnd(_position);
            if (_length > 0 && TakeFromChunk())
            {
                if (Overtaken > 0)
                    overtaken?.Invoke();
                return;
            }
            _position = ring.FindMiddle();
        }
        (StampNs, _length, _place) = (long.MaxValue, 0, 0);
    }

    private bool TakeFromChunk()
    {
        StampNs = long.MaxValue;
        if (_place + FlightRecord.Size > _length || _position >= _last)
            return false;
        FlightRecord record = Record;
        if (record.Position != _position || record.RecordLength < FlightRecord.Size + record.CapturedLength
            || _place + record.RecordLength > _length)
            return false;
        Overtaken = record.Number - _number;
        StampNs = (long)record.StampNs;
        return true;
    }
}
