// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Sending;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Pacing;

/// <summary>Finds the kernel's stamp of each datagram. Both come in the order of sending, and the program runs inside
/// the call that sends: so the stamp lies between the clocks before and behind it.</summary>
/// <param name="take">Takes the next stamp.</param>
/// <param name="sources">Addresses and ports that the datagrams come from; stamps of others are passed over.</param>
internal sealed class StampJoin(StampTaker take, IReadOnlyList<EndpointAddress> sources)
{
    private TransmitStamp _next;
    private bool _hasNext;

    /// <summary>Stamp of the next datagram, nanoseconds; null if it has none. Datagrams that were refused count
    /// too.</summary>
    /// <param name="slot">The datagram, after it was sent.</param>
    public long? StampOf(in PlaySlot slot)
    {
        while (HasNext())
        {
            if (_next.StampNs < slot.BeforeNs)
            {
                _hasNext = false;                               // of a call whose datagram was refused
                continue;
            }
            if (_next.StampNs > slot.AfterNs || _next.Target.Address != slot.Group || _next.Target.Port != slot.Port)
                return null;
            _hasNext = false;
            return _next.StampNs;
        }
        return null;
    }

    private bool HasNext()
    {
        while (!_hasNext && take(out _next))
            _hasNext = sources.Contains(_next.Source);
        return _hasNext;
    }
}

/// <summary>Takes the next stamp; returns false if there is none.</summary>
internal delegate bool StampTaker(out TransmitStamp stamp);
