// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Links;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Changes of watched interfaces, reported in their order.</summary>
[Trait("Needs", "root")]
public sealed class InterfaceWatchTests
{
    private const long SecondNs = 1_000_000_000;

    [RootFact]
    public void a_carrier_that_goes_and_comes_is_reported()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Xdp));
            using var watch = new InterfaceWatch(capture);
            watch.Open();
            capture.AttachReceive();
            List<InterfaceChange> changes = [.. watch.Poll(0)];
            Assert.Empty(changes);

            pair.Neighbour("link", "set", VethPair.Other, "down");
            Await(watch, changes, 1);
            pair.Neighbour("link", "set", VethPair.Other, "up");
            Await(watch, changes, 2);

            Assert.Equal(
                [InterfaceChangeKind.CarrierLost, InterfaceChangeKind.CarrierBack],
                changes.Select(change => change.Kind));
            Assert.All(changes, change =>
                Assert.Equal((VethPair.Watched, 0, false), (change.Name, change.Place, change.ByAttach)));
            Assert.Equal("xdp", capture.Interfaces[0].ReceiveMode);
        });
    }

    [RootFact]
    public void a_renamed_interface_is_said_and_watched_as_before()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Xdp));
            using var watch = new InterfaceWatch(capture);
            watch.Open();
            capture.AttachReceive();
            capture.AttachTransmit();
            int index = capture.Interfaces[0].Index;
            Assert.Empty(watch.Poll(0));

            Rename(pair, VethPair.Watched, "ren0");
            List<InterfaceChange> changes = Named(watch);
            Assert.Equal(
                [new InterfaceChange(VethPair.Watched, InterfaceChangeKind.Renamed, 0, index, "ren0")], changes);
            Assert.Equal((index, "xdp"), (capture.Interfaces[0].Index, capture.Interfaces[0].ReceiveMode));
            Assert.All(capture.Flows, flow => Assert.True(capture.IsSeen(flow)));
            long before = Seen(capture);
            pair.Send(7, [1, 2, 3]);
            VethPair.Until(() => Seen(capture) >= before + 7, () => $"{Seen(capture) - before} of 7 seen");

            Rename(pair, "ren0", VethPair.Watched);
            Assert.Equal(
                [new InterfaceChange(VethPair.Watched, InterfaceChangeKind.Renamed, 0, index, VethPair.Watched)],
                Named(watch));
            Assert.Equal("xdp", capture.Interfaces[0].ReceiveMode);
        });
    }

    private static long Seen(KernelCapture capture)
    {
        KernelCounters counters = default;
        capture.ReadCounters(ref counters);
        return counters.Seen;
    }

    // Older kernels rename only what is down, which takes the carrier away for a moment.
    private static void Rename(VethPair pair, string from, string to)
    {
        pair.Host("link", "set", from, "down");
        pair.Host("link", "set", from, "name", to);
        pair.Host("link", "set", to, "up");
    }

    private static List<InterfaceChange> Named(InterfaceWatch watch)
    {
        List<InterfaceChange> changes = [];
        VethPair.Until(
            () =>
            {
                changes.AddRange(watch.Poll(0));
                return changes.Exists(change => change.Kind == InterfaceChangeKind.CarrierBack);
            },
            () => string.Join(", ", changes));
        return [.. changes.Where(change =>
            change.Kind is not (InterfaceChangeKind.CarrierLost or InterfaceChangeKind.CarrierBack))];
    }

    [RootFact]
    public void attaching_that_fails_is_reported_once_and_tried_again_later_and_later()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(AttachMode.Xdp));
            using var watch = new InterfaceWatch(capture);
            watch.Open();
            capture.AttachReceive();
            pair.Host("link", "delete", VethPair.Watched);
            pair.Host("link", "add", VethPair.Watched, "type", "veth", "peer", "name", "tx0");
            using (KernelCapture other = KernelCapture.Open(VethPair.Options(AttachMode.Xdp)))
            {
                other.AttachReceive();
                Assert.Equal(
                    [InterfaceChangeKind.Removed, InterfaceChangeKind.AttachFailed],
                    Kinds(watch, nowNs: 0).Where(kind => kind < InterfaceChangeKind.CarrierLost));
                Assert.Contains("XDP is held by another program", capture.Interfaces[0].LastFailure,
                    StringComparison.Ordinal);
                Assert.Empty(Kinds(watch, SecondNs));
                Assert.Equal(3 * SecondNs, capture.Interfaces[0].NextTryNs);
            }

            // The other one's leaving may be reported, and is not a reason to try before it is time.
            Assert.DoesNotContain(InterfaceChangeKind.Reattached, Kinds(watch, 2 * SecondNs));
            Assert.Contains(InterfaceChangeKind.Reattached, Kinds(watch, 3 * SecondNs));
            Assert.Equal("xdp", capture.Interfaces[0].ReceiveMode);
        });
    }

    [RootTheory]
    [InlineData(AttachMode.Xdp, false)]
    [InlineData(AttachMode.Tc, false)]
    [InlineData(AttachMode.Tc, true)]
    public void a_program_that_is_taken_off_is_reported_and_attached_again_ever_later(AttachMode attach, bool byClsact)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(VethPair.Options(attach, forceClsact: byClsact));
            using var watch = new InterfaceWatch(capture);
            watch.Open();
            capture.AttachReceive();
            capture.AttachTransmit();
            Assert.Empty(Kinds(watch, nowNs: 0));

            Takeoff(pair, capture, byClsact);
            Assert.Equal([InterfaceChangeKind.Detached], Kinds(watch, SecondNs));
            Assert.False(capture.IsSeen(capture.Flows[0]));
            Assert.Equal([InterfaceChangeKind.Reattached], Kinds(watch, SecondNs));
            Assert.True(capture.IsSeen(capture.Flows[0]));
            Assert.NotNull(capture.Interfaces[0].ReceiveMode);
            Assert.NotNull(capture.Interfaces[0].TransmitMode);

            Takeoff(pair, capture, byClsact);
            Assert.Equal([InterfaceChangeKind.Detached], Kinds(watch, 2 * SecondNs));
            Assert.Empty(Kinds(watch, 2 * SecondNs));
            Assert.Equal(3 * SecondNs, capture.Interfaces[0].NextTryNs);
            Assert.Equal([InterfaceChangeKind.Reattached], Kinds(watch, 3 * SecondNs));
            Assert.Empty(Kinds(watch, 4 * SecondNs));
        });
    }

    private static void Takeoff(VethPair pair, KernelCapture capture, bool byClsact)
    {
        if (byClsact)
        {
            pair.OnHost("tc", "filter", "del", "dev", VethPair.Watched, "ingress");
            return;
        }
        int program = capture.ProgramFd(capture.Interfaces[0].ReceiveHook);
        string id = File.ReadLines($"/proc/self/fdinfo/{program}")
            .Single(line => line.StartsWith("prog_id", StringComparison.Ordinal)).Split('\t')[^1];
        JsonElement links = JsonDocument.Parse(pair.OnHost("bpftool", "-j", "link", "show")).RootElement;
        string link = links.EnumerateArray().Single(row => row.TryGetProperty("prog_id", out JsonElement of)
            && of.ToString() == id).GetProperty("id").ToString();
        pair.OnHost("bpftool", "link", "detach", "id", link);
    }

    private static void Await(InterfaceWatch watch, List<InterfaceChange> changes, int count) => VethPair.Until(
        () =>
        {
            changes.AddRange(watch.Poll(0));
            return changes.Count >= count;
        },
        () => string.Join(", ", changes));

    private static List<InterfaceChangeKind> Kinds(InterfaceWatch watch, long nowNs) =>
        [.. watch.Poll(nowNs).Select(change => change.Kind)];
}
