// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel's scheduler is recorded for the causes of late orders, and the price of
/// that.</summary>
internal static class HistoryProof
{
    private const string Name = "history";
    private const int Sleeps = 100;
    private const long SleepNs = 20_000;
    private const long HistoryBytes = 1 << 20;
    private const long InterruptMinNs = 2_000;
    private const int Rounds = 5;

    /// <summary>Makes a hundred sleeps, compares, and measures a switch without and with the programs.</summary>
    internal static HostCheck Run(MeasuredPrices prices)
    {
        try
        {
            using HistoryCapture history = HistoryCapture.Open(HistoryBytes, InterruptMinNs);
            long[] plain = [.. Enumerable.Range(0, Rounds).Select(_ => SwitchTime.MeasureNs()).Order()];
            history.Attach();
            long[] unwatched = [.. Enumerable.Range(0, Rounds).Select(_ => SwitchTime.MeasureNs()).Order()];
            history.Watch(Environment.ProcessId, isWatched: true);
            long[] watched = [.. Enumerable.Range(0, Rounds).Select(_ => SwitchTime.MeasureNs()).Order()];
            prices.Add(Name, history.ReadFacts().Tag, Math.Max(0, watched[Rounds / 2] - plain[Rounds / 2]));
            int recorded = CountSleeps(history, out long? own);
            return Judge(
                recorded, own, plain[Rounds / 2], unwatched[Rounds / 2], watched[Rounds / 2],
                history.ReadMissed());
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            string why = (cause as FailureException)?.Failure.FirstLine ?? cause.Message;
            return new HostCheck(Name, CheckVerdict.Warn, $"causes of late orders cannot be found: {why}",
                "run doctor as root; a kernel from 5.10 with BTF has what is needed");
        }
    }

    /// <summary>The verdict on a proof.</summary>
    /// <param name="recorded">Sleeps that were recorded.</param>
    /// <param name="own">Switches that the thread counted itself; null if it could not.</param>
    /// <param name="plainNs">Time of a switch without the programs.</param>
    /// <param name="watchedNs">With them, of a watched thread.</param>
    /// <param name="missed">Times that a program did not run; null if the kernel does not say.</param>
    internal static HostCheck Judge(
        int recorded, long? own, long plainNs, long unwatchedNs, long watchedNs, long? missed)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{Sleeps} sleeps made, {recorded} recorded, {missed ?? 0} missed; a switch with its wake-up takes "
            + $"{plainNs} ns, with the programs {unwatchedNs} ns, of a watched thread {watchedNs} ns");
        bool isComplete = missed is null or 0;
        if (recorded == Sleeps && isComplete)
            return new HostCheck(Name, CheckVerdict.Ok, detail, "");
        return isComplete && recorded == own && own < Sleeps
            ? new HostCheck(Name, CheckVerdict.Ok, $"{detail}; {OwnSwitches.TooSlow(Sleeps, own.Value)}", "")
            : new HostCheck(
                Name, CheckVerdict.Warn, $"{detail}: wrong here", "do not trust causes on this kernel");
    }

    private static int CountSleeps(HistoryCapture history, out long? own)
    {
        uint id = 0;
        long? counted = null;
        long beganNs = 0;
        long endNs = 0;
        var thread = new Thread(() =>
        {
            id = (uint)HostThread.Id;
            long? first = OwnSwitches.Of((int)id);
            beganNs = MonotonicClock.NowNs;
            for (int made = 0; made < Sleeps; made++)
                HostThread.SleepNs(SleepNs);
            endNs = MonotonicClock.NowNs;
            counted = OwnSwitches.Of((int)id) - first;
        })
        { IsBackground = true, Name = "doctor-history" };
        thread.Start();
        thread.Join();
        own = counted;
        List<HistoryRecord> records = [];
        history.Copy(beganNs, endNs, records);
        return records.Count(record => record.Kind == HistoryKind.Switch && record.Other == id && record.State != 0
            && (long)record.StampNs >= beganNs);
    }
}
