// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Attaching;

namespace Telemetry.Diagnostics.Traffic;

/// <summary>Checks that the hooks see packets as they are on the wire, and that bursts fit the rings.</summary>
internal static class HookDoctor
{
    /// <summary>Packets that GRO merges before the receive hook.</summary>
    /// <param name="hook">The receive hook; null if the configured one cannot be used.</param>
    internal static HostCheck Received(DeviceTraffic traffic, Hook? hook)
    {
        const string Name = "nic-gro-off";
        if (hook is null)
            return new HostCheck(Name, CheckVerdict.NotApplicable, $"{traffic.Device}: run cannot attach there", "");
        if (hook == Hook.XdpRx)
            return new HostCheck(Name, CheckVerdict.Ok, $"{traffic.Device}: XDP is used, before GRO merges", "");
        string seen = string.Create(CultureInfo.InvariantCulture,
            $"{traffic.Device}: TC ingress is used, and {traffic.In.Merged} of {traffic.In.All} packets of gateways "
            + $"and feeds over TCP were several segments that GRO had merged");
        if (traffic.In.All == 0)
        {
            return new HostCheck(Name, CheckVerdict.Unknown,
                $"{traffic.Device}: TC ingress is used, and no packet of gateways and feeds over TCP came meanwhile",
                "run doctor while they send, with more --seconds");
        }
        return traffic.In.Merged == 0
            ? new HostCheck(Name, CheckVerdict.Ok, seen, "")
            : new HostCheck(Name, CheckVerdict.Warn, $"{seen}: stamped when the last of them had come",
                $"ethtool -K {traffic.Device} gro off");
    }

    /// <summary>Checks that flows matched by their VLAN id keep their tags up to the hook.</summary>
    /// <param name="hook">The receive hook; null if the configured one cannot be used.</param>
    internal static HostCheck Tags(NetworkDevice device, Hook? hook)
    {
        const string Name = "nic-rx-vlan-offload";
        if (!device.TakesTagsOut)
            return new HostCheck(Name, CheckVerdict.Ok, $"{device.Name} leaves VLAN tags in the frames", "");
        return hook == Hook.TcRx
            ? new HostCheck(Name, CheckVerdict.Ok,
                $"{device.Name} takes VLAN tags out of the frames; TC ingress is used, which is told of them", "")
            : new HostCheck(Name, CheckVerdict.Fail,
                $"{device.Name} takes VLAN tags out of the frames before XDP, and flows are matched by them",
                $"ethtool -K {device.Name} rxvlan off");
    }

    /// <summary>Packets that are cut into segments after the transmit hook.</summary>
    internal static HostCheck Sent(DeviceTraffic traffic) => new("tc-egress-gso", CheckVerdict.Ok, string.Create(
        CultureInfo.InvariantCulture, $"{traffic.Device}: {traffic.Out.Merged} of {traffic.Out.All} packets to "
        + $"gateways were several segments in one, which gso_segments counts"), "");

    /// <summary>Checks that the device's ring has room for the busiest millisecond.</summary>
    internal static HostCheck NicRing(DeviceTraffic traffic, (int Now, int Most)? ring)
    {
        const string Name = "nic-ring-size";
        if (ring is not var (now, most))
            return new HostCheck(Name, CheckVerdict.NotApplicable, $"{traffic.Device}: its driver tells no ring", "");
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{traffic.Device}: the busiest millisecond had {traffic.MostPacketsInMs} packets, a receive ring has room "
            + $"for {now} of at most {most}");
        if (traffic.MostPacketsInMs <= now)
            return new HostCheck(Name, CheckVerdict.Ok, detail, "");
        return new HostCheck(Name, CheckVerdict.Warn, detail, now < most
            ? string.Create(CultureInfo.InvariantCulture, $"ethtool -G {traffic.Device} rx {most} # the link may flap")
            : $"ethtool -L {traffic.Device} combined 2; ethtool -X {traffic.Device} equal 2 # the link may flap");
    }

    /// <summary>Checks that a ring of the kernel programs has room for the busiest 100 ms, for which the reader may
    /// stand still.</summary>
    internal static HostCheck CaptureRing(DeviceTraffic traffic, long ringBytes)
    {
        const string Name = "capture-ring-size";
        if (traffic.Refusal is { } refusal)
            return new HostCheck(Name, CheckVerdict.Unknown, $"{traffic.Device}: {refusal}", "run doctor as root");
        if (traffic.MostRecordBytes == 0)
        {
            return new HostCheck(Name, CheckVerdict.NotApplicable,
                $"{traffic.Device}: no packet of ours came meanwhile", "");
        }
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{traffic.Device}: records of the busiest tenth of a second take {Kibibytes(traffic.MostRecordBytes)}, a "
            + $"ring holds {Kibibytes(ringBytes)}");
        if (traffic.MostRecordBytes <= ringBytes)
            return new HostCheck(Name, CheckVerdict.Ok, detail, "");
        long wanted = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)traffic.MostRecordBytes);
        return new HostCheck(Name, CheckVerdict.Warn, $"{detail}: a reader that stands still so long loses records",
            $"telemetry run --config FILE --ring-bytes {Kibibytes(wanted)} # or capture: ring_bytes");
    }

    private static string Kibibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{(bytes + 1023) / 1024}KiB");
}
