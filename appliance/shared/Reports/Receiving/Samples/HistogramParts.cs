// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Samples;

/// <summary>Joins the parts of a histogram that was too long for one message.</summary>
/// <param name="bound">Bound of the bytes that are held.</param>
internal sealed class HistogramParts(SharedBound bound)
{
    private const int MaxLength = 1 << 20;                  // bytes

    private byte[] _bytes = [];
    private int _length;
    private int _next;
    private long _ordinal;

    /// <summary>True if the last part was not taken, since too much is held.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Adds a part.</summary>
    /// <returns>True if it was the last one: <paramref name="whole"/> is then the histogram.</returns>
    public bool TryJoin(scoped in SeriesSamplesMessage message, ReadOnlySpan<byte> part, out ReadOnlySpan<byte> whole)
    {
        whole = part;
        IsRefused = false;
        if (message.Parts == 1)
            return true;
        if (message.Part == 0)
            (_length, _next, _ordinal) = (0, 0, message.LastOrdinal);
        if (message.Part != _next || message.LastOrdinal != _ordinal || _length + part.Length > MaxLength)
            return false;
        if (_bytes.Length < _length + part.Length && !TryGrow(_length + part.Length))
            return false;
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
        _next++;
        whole = _bytes.AsSpan(0, _length);
        return _next == message.Parts;
    }

    public void Release()
    {
        bound.GiveBack(_bytes.Length);
        (_bytes, _length, _next) = ([], 0, -1);
    }

    private bool TryGrow(int length)
    {
        int size = Math.Max(length, _bytes.Length * 2);
        if (!bound.TryTake(size - _bytes.Length))
        {
            bound.Refuse(1);
            Release();
            IsRefused = true;
            return false;
        }
        Array.Resize(ref _bytes, size);
        return true;
    }
}
