// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Stamps;

/// <summary>Frames that one port of a device stamped.</summary>
[HotPath]
public sealed class PortStamps(uint device, uint port)
{
    private const uint IngressMask = 0xffff;
    private const uint EgressMask = 0xf_ffff;

    private uint _number;
    private bool _hasNumber;

    public uint Device => device;

    /// <summary>Port of the device.</summary>
    public uint Port => port;

    /// <summary>Frames.</summary>
    public long Packets { get; private set; }

    /// <summary>Time of the last frame on the device's clock, nanoseconds.</summary>
    public long LastNs { get; private set; } = long.MinValue;

    /// <summary>Frames that the device numbered and that are not in the capture; -1 if it does not number.</summary>
    public long Lost { get; private set; } = -1;

    /// <summary>Frames that the device says are UTC.</summary>
    public long SaidUtc { get; private set; }

    /// <summary>Frames that the device says are TAI.</summary>
    public long SaidTai { get; private set; }

    /// <summary>Counts a frame.</summary>
    /// <param name="stamp">What the device says of it.</param>
    /// <param name="ns">Its time on the device's clock, nanoseconds.</param>
    /// <param name="sawAll">True if all frames of the port come here, so that their numbers show losses.</param>
    public void Count(in DeviceStamp stamp, long ns, bool sawAll)
    {
        Packets++;
        LastNs = ns;
        if ((stamp.Flags & StampFlags.SaysUtc) != 0)
            SaidUtc++;
        if ((stamp.Flags & StampFlags.SaysTai) != 0)
            SaidTai++;
        if (sawAll)
            Follow(in stamp);
    }

    /// <summary>Follows the device's numbers of frames.</summary>
    public void Follow(in DeviceStamp stamp)
    {
        if ((stamp.Flags & StampFlags.HasIngress) != 0)
            Follow(stamp.Ingress, IngressMask);
        else if ((stamp.Flags & StampFlags.HasEgress) != 0)
            Follow(stamp.Egress, EgressMask);
    }

    private void Follow(uint number, uint mask)
    {
        uint missing = (number - _number - 1) & mask;
        if (!_hasNumber)
        {
            _hasNumber = true;
            Lost = 0;
        }
        else if (missing > mask / 2)
        {
            return;                             // out of order, or sent twice
        }
        else
        {
            Lost += missing;
        }
        _number = number;
    }
}
