// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Losses;

namespace Telemetry.Diagnostics.Traffic;

/// <summary>Checks for counters of lost packets that grow during the check.</summary>
internal static class LossDoctor
{
    private const string OfInterfaces = "nic-drops-growing";
    private const string OfBacklogs = "softnet-dropped";
    private const string OfSockets = "sock-udp-drops";
    private const int MostShown = 4;

    /// <summary>One check for each interface, and those of the host.</summary>
    /// <param name="before">The first reading.</param>
    /// <param name="after">The second.</param>
    /// <param name="seconds">Time between them.</param>
    internal static IEnumerable<HostCheck> Judge(
        LossReading before, LossReading after, IReadOnlyCollection<string> interfaces, double seconds)
    {
        IReadOnlyList<(LossCounter Counter, ulong Count)> grown = after.Since(before);
        foreach (string name in interfaces)
        {
            yield return OfInterface(
                name, [.. grown.Where(known => IsOf(known.Counter, name))],
                after.Count(counter => IsOf(counter, name)), seconds);
        }
        yield return OfHost(OfBacklogs, "the backlog of a CPU", [.. grown.Where(known =>
            known.Counter.Place == LossPlace.Backlog)], after.Count(counter => counter.Place == LossPlace.Backlog),
            seconds, _ => "sysctl -w net.core.netdev_max_backlog=10000");
        if (after.HasAllSockets && after.Count(counter => counter.Place == LossPlace.Socket) == 0)
        {
            yield return new HostCheck(OfSockets, CheckVerdict.NotApplicable, "there is no UDP socket", "");
            yield break;
        }
        yield return OfHost(OfSockets, "a UDP socket", [.. grown.Where(known =>
            known.Counter.Place == LossPlace.Socket)], after.Count(counter => counter.Place == LossPlace.Socket),
            seconds, counter =>
            {
                string port = counter.Where[(counter.Where.LastIndexOf(':') + 1)..];
                return $"ss --udp --all --processes --memory 'sport = :{port}'; sysctl -w net.core.rmem_max=67108864 "
                    + "# its reader is too slow, or asks for too small a buffer";
            });
    }

    private static bool IsOf(LossCounter counter, string name) => counter.Where == name
        && counter.Place is LossPlace.Device or LossPlace.Unclassified or LossPlace.Queue;

    private static HostCheck OfInterface(
        string name, (LossCounter Counter, ulong Count)[] grown, int counters, double seconds)
    {
        if (grown.Length == 0)
            return Quiet(OfInterfaces, name, counters, seconds);
        (LossCounter Counter, ulong Count)[] lost =
            [.. grown.Where(known => known.Counter.Place != LossPlace.Unclassified)];
        (LossCounter Counter, ulong Count)[] shown = lost.Length > 0 ? lost : grown;
        string what = string.Join(", ", shown.Take(MostShown).Select(known => string.Create(
            CultureInfo.InvariantCulture,
            $"{known.Counter.Name} grew by {known.Count} ({MeaningOf(known.Counter.Place)})")));
        return new HostCheck(OfInterfaces, lost.Length > 0 ? CheckVerdict.Fail : CheckVerdict.Warn,
            string.Create(CultureInfo.InvariantCulture, $"{name}: {what} in {seconds:0.0} s"),
            FixOf(name, shown[0].Counter));
    }

    private static HostCheck OfHost(
        string check, string what, (LossCounter Counter, ulong Count)[] grown, int counters, double seconds,
        Func<LossCounter, string> fix)
    {
        if (grown.Length == 0)
            return Quiet(check, what, counters, seconds);
        string lost = string.Join(", ", grown.Take(MostShown).Select(known => string.Create(
            CultureInfo.InvariantCulture, $"{known.Counter.Where} lost {known.Count}")));
        return new HostCheck(check, CheckVerdict.Fail,
            string.Create(CultureInfo.InvariantCulture, $"{lost} in {seconds:0.0} s"), fix(grown[0].Counter));
    }

    private static HostCheck Quiet(string check, string what, int counters, double seconds) => counters > 0
        ? new HostCheck(check, CheckVerdict.Ok, string.Create(CultureInfo.InvariantCulture,
            $"{what}: none of {counters} counters of lost packets grew in {seconds:0.0} s"), "")
        : new HostCheck(check, CheckVerdict.Unknown, $"{what}: no counter of lost packets can be read",
            "run doctor on the host, as root");

    private static string MeaningOf(LossPlace place) => place switch
    {
        LossPlace.Device => "lost before any hook",
        LossPlace.Queue => "dropped by the queueing discipline",
        _ => "unclassified",
    };

    private static string FixOf(string name, LossCounter counter) => counter.Place switch
    {
        LossPlace.Device => $"telemetry-tune apply --interface {name} --only nic-ring-size,nic-irq-affinity "
            + $"--allow-link-flap; ethtool -S {name}",
        LossPlace.Queue => $"tc -statistics qdisc show dev {name}; ip link set dev {name} txqueuelen 10000",
        _ when counter.Name.StartsWith("link ", StringComparison.Ordinal) =>
            $"ip -statistics -statistics link show {name}",
        _ => $"ethtool -S {name} | grep {counter.Name} # its driver's documentation says what it counts",
    };
}
