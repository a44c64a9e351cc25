// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving;

/// <summary>Joins the parts of a histogram that was too long for one message.</summary>
internal sealed class HistogramParts
{
    private const int MaxLength = 1 << 20;                  // bytes

    private byte[] _bytes = [];
    private int _length;
    private int _next;
    private long _ordinal;

    /// <summary>Adds a part.</summary>
    /// <returns>True if it was the last one: <paramref name="whole"/> is then the histogram.</returns>
    public bool TryJoin(scoped in SeriesSamplesMessage message, ReadOnlySpan<byte> part, out ReadOnlySpan<byte> whole)
    {
        whole = part;
        if (message.Parts == 1)
            return true;
        if (message.Part == 0)
            (_length, _next, _ordinal) = (0, 0, message.LastOrdinal);
        if (message.Part != _next || message.LastOrdinal != _ordinal || _length + part.Length > MaxLength)
            return false;
        if (_bytes.Length < _length + part.Length)
            Array.Resize(ref _bytes, Math.Max(_length + part.Length, _bytes.Length * 2));
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
        _next++;
        whole = _bytes.AsSpan(0, _length);
        return _next == message.Parts;
    }
}
