// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Layout;

namespace Telemetry.Guarding.Rules;

/// <summary>Rules to what the kernel program reads: the lifeline first, then the rules in their order.</summary>
internal static class ImageCompiler
{
    /// <summary>Index of the first rule's slot; those before are the lifeline's.</summary>
    internal const int FirstRule = GuardImage.Lifelines;

    private const uint NoInterface = uint.MaxValue;             // of one that is gone; 0 would be all

    private const long NsPerSecond = 1_000_000_000;

    /// <summary>Compiles.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="indexOf">Index of an interface by its name; 0 if it is gone.</param>
    internal static GuardImage Compile(GuardSettings settings, Func<string, int> indexOf)
    {
        var image = new GuardImage();
        var ports = new (ushort, ushort)[GuardImage.Slots];
        ports.AsSpan().Fill((0, ushort.MaxValue));
        for (int place = 0; place < settings.Lifeline.Count; place++)
            Add(image, ports, place, settings.Lifeline[place].Match, default, indexOf);
        for (int place = 0; place < settings.Rules.Count; place++)
        {
            GuardRule rule = settings.Rules[place];
            Add(image, ports, FirstRule + place, rule.Match, Judgement(rule), indexOf);
        }
        image.SetPorts(ports);
        return image;
    }

    private static void Add(
        GuardImage image, (ushort, ushort)[] ports, int place, PacketMatch match, GuardSlot slot,
        Func<string, int> indexOf)
    {
        if (match.Interface is { } name)
            slot.InterfaceIndex = indexOf(name) is var index and > 0 ? (uint)index : NoInterface;
        if (match.Protocol is { } protocol)
        {
            slot.Protocol = protocol;
            slot.Flags |= GuardFlags.Protocol;
        }
        if (match.To is { } to)
            slot.SetDestination(to.Address, to.Bits);
        if (match.From.Count == 1)
            slot.SetSource(match.From[0].Address, match.From[0].Bits);
        else if (match.From.Count > 1)
            slot.Flags |= GuardFlags.SourceSet;
        image.Set(place, slot);
        ports[place] = (match.Ports.First, match.Ports.Last);
        foreach (AddressPrefix from in match.From.Count > 1 ? match.From : [])
            image.AddSource(place, from.Address, from.Bits);
        foreach (PacketClass one in PacketClass.All.Where(one => one.Fits(match)))
            image.AddClass(place, one.Kind, one.Cast, one.Fragment);
    }

    private static GuardSlot Judgement(GuardRule rule)
    {
        var slot = new GuardSlot { Flags = rule.Action == RuleAction.Drop ? GuardFlags.Drop : 0 };
        if (rule.Rate is { } rate)
        {
            // Rounded to whole nanoseconds: at most half of one in 100, for the highest rate.
            slot.CostNs = (ulong)((NsPerSecond + (rate.PerSecond / 2)) / rate.PerSecond);
            slot.BurstNs = slot.CostNs * (ulong)rate.Burst;
            slot.Flags |= GuardFlags.Rate | (rate.IsPerSource ? GuardFlags.PerSource : 0);
        }
        if (rule.Scan is { } scan)
        {
            slot.ScanPorts = (uint)scan.Ports;
            slot.WithinNs = (ulong)scan.WithinNs;
            slot.Flags |= GuardFlags.Scan;
        }
        return slot;
    }
}
