// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Host.Stalls;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>Proves the sources of the host path on this very kernel: makes what each has to report, and
/// compares.</summary>
internal static class HostPathDoctor
{
    private const int Switches = 100;
    private const int Tolerance = 10;                           // switches of the runtime, and the wait at the end
    private const long SleepNs = 20_000;
    private const double NsPerUs = 1_000;

    /// <summary>All checks.</summary>
    internal static IEnumerable<HostCheck> Run() => [Owners(), Threads()];

    private static HostCheck Owners()
    {
        const string Name = "socket_owners";
        using SocketOwners? owners = SocketOwners.TryOpen(out string? why);
        if (owners is null)
        {
            return new HostCheck(
                Name, CheckVerdict.Warn, $"which process holds which socket is unknown: {why}",
                "name the processes: host_path: {processes: [NAME]}; a kernel since 5.12 has what is needed");
        }
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var local = new EndpointAddress(
            EndpointAddress.FromAddress(IPAddress.Loopback), (ushort)((IPEndPoint)socket.LocalEndPoint!).Port);
        var table = new SocketOwnerTable();
        long startNs = MonotonicClock.NowNs;
        int result = owners.Read(table);
        double tookUs = (MonotonicClock.NowNs - startNs) / NsPerUs;
        int told = 0;
        int position = 0;
        while (result == 0 && table.TryFind(SocketOwner.Udp, local, ref position, out SocketOwner owner))
            told += owner.Process == Environment.ProcessId ? 1 : 0;
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"1 socket made, {told} told, of {table.Rows.Length} that are held; a reading takes {tookUs:F0} \u00b5s");
        return told == 1
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "name the processes: host_path: {processes: [NAME]}");
    }

    private static HostCheck Threads()
    {
        const string Name = "thread_counters";
        using var watch = new ThreadWatch(most: 512);
        using var begin = new ManualResetEventSlim(false, spinCount: 0);
        using var done = new ManualResetEventSlim(false, spinCount: 0);
        using var end = new ManualResetEventSlim(false, spinCount: 0);
        int id = 0;
        var thread = new Thread(() =>
        {
            id = HostThread.Id;
            done.Set();
            begin.Wait();
            for (int made = 0; made < Switches; made++)
                HostThread.SleepNs(SleepNs);
            done.Set();
            end.Wait();
        })
        { IsBackground = true, Name = "doctor-switch" };
        thread.Start();
        done.Wait();
        done.Reset();
        long? before = SwitchesOf(watch, id);
        begin.Set();
        done.Wait();
        long? told = SwitchesOf(watch, id) - before;
        end.Set();
        thread.Join();
        if (told is null)
        {
            return new HostCheck(Name, CheckVerdict.Warn, "the kernel's counters of threads cannot be read",
                "mount /proc without hidepid; a kernel with CONFIG_SCHED_INFO and CONFIG_SCHED_DEBUG has all of them");
        }
        string detail = string.Create(CultureInfo.InvariantCulture, $"{Switches} switches made, {told} told");
        return told is >= Switches and <= Switches + Tolerance
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "do not trust host_path.threads[] on this kernel");
    }

    private static long? SwitchesOf(ThreadWatch watch, int id)
    {
        if (!watch.Add(new ProcessKey(Environment.ProcessId, 0)))
            return null;
        watch.Look();
        return watch.Threads.FirstOrDefault(thread => thread.Id == id)?.Totals.Voluntary;
    }
}
