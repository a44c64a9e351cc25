// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.HostPath;
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
            return Judge(
                CountSleeps(history), plain[Rounds / 2], unwatched[Rounds / 2], watched[Rounds / 2],
                history.ReadMissed());
        }
        catch (Exception cause) when (cause is FailureException or DllNotFoundException)
        {
            string why = (cause as FailureException)?.Failure.FirstLine ?? cause.Message;
            return new HostCheck(Name, CheckVerdict.Warn, $"causes of late orders cannot be found: {why}",
                "run doctor as root; a kernel from 5.12 with BTF has what is needed");
        }
    }

    /// <summary>The verdict on a proof.</summary>
    internal static HostCheck Judge(int recorded, long plainNs, long unwatchedNs, long watchedNs, long? missed)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{Sleeps} sleeps made, {recorded} recorded, {missed ?? 0} missed; a switch with its wake-up takes "
            + $"{plainNs} ns, with the programs {unwatchedNs} ns, of a watched thread {watchedNs} ns");
        return recorded == Sleeps && missed is null or 0
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "do not trust causes on this kernel");
    }

    private static int CountSleeps(HistoryCapture history)
    {
        uint id = 0;
        long beganNs = 0;
        long endNs = 0;
        var thread = new Thread(() =>
        {
            id = (uint)HostThread.Id;
            beganNs = MonotonicClock.NowNs;
            for (int made = 0; made < Sleeps; made++)
                HostThread.SleepNs(SleepNs);
            endNs = MonotonicClock.NowNs;
        })
        { IsBackground = true, Name = "doctor-history" };
        thread.Start();
        thread.Join();
        List<HistoryRecord> records = [];
        history.Copy(beganNs, endNs, records);
        return records.Count(record => record.Kind == HistoryKind.Switch && record.Other == id && record.State != 0
            && (long)record.StampNs >= beganNs);
    }
}
