// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>Follows a tape, to find the segments that the reader wrote lately. One thread; allocates nothing once it is
/// made.</summary>
internal sealed class TapeIndex(SessionTape tape) : ITapedPayloads
{
    private const int Segments = 1 << 16;                       // a power of two: the latest

    private readonly Dictionary<(Hook Hook, long StampNs, uint Sequence), ulong> _positions = new(Segments);
    private readonly (Hook Hook, long StampNs, uint Sequence)[] _keys =
        new (Hook Hook, long StampNs, uint Sequence)[Segments];
    private readonly byte[] _payload = new byte[SessionTape.LongestPayload];
    private ulong _position;
    private long _count;

    public bool TryFind(Hook hook, long stampNs, uint sequence, out TapedPayload payload)
    {
        payload = default;
        if (!_positions.TryGetValue((hook, stampNs, sequence), out ulong position))
        {
            Follow();
            if (!_positions.TryGetValue((hook, stampNs, sequence), out position))
                return false;
        }
        if (tape.TryRead(position, _payload, out payload))
            return true;
        payload = default;
        return false;
    }

    private void Follow()
    {
        ulong end = tape.Head;
        while (_position < end)
        {
            if (!tape.TryReadKey(_position, out var key, out ulong next) || next <= _position)
            {
                ulong oldest = tape.FindOldest();
                if (oldest <= _position)
                    return;
                _position = oldest;
                continue;
            }
            int slot = (int)(_count++ & (Segments - 1));
            if (_count > Segments)
                _ = _positions.Remove(_keys[slot]);
            _keys[slot] = key;
            _positions[key] = _position;
            _position = next;
        }
    }
}
