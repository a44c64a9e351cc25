// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.HostPath;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel reports what TCP does to connections: segments sent again, states, resets.</summary>
internal static unsafe class TcpProof
{
    private const string Name = "tcp_notes";
    private const int Refusals = 100;
    private const int Silent = 10;                              // connections whose peer takes nothing
    private const int StatesOfRefusal = 2;
    private const int StatesOfReset = 3;
    private const int EventsOfRefusal = 4;                      // states, reset sent, reset received
    private const int RingBytes = 1 << 20;
    private const long PatienceNs = 3_000_000_000;
    private const long PauseNs = 20_000_000;

    /// <summary>Numbers of the events that were made, or recorded, by hook.</summary>
    internal readonly record struct Found(int Resent, int States, int ResetsSent, int ResetsReceived);

    /// <summary>Makes refused connections over loopback, and some whose peer takes nothing and which are broken off,
    /// and compares.</summary>
    internal static HostCheck Run()
    {
        try
        {
            using Socket target = Loopback.Stream();
            IPEndPoint to = Loopback.Bind(target);
            using var capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = [Loopback.FlowTo(1, to, isTcp: true)],
                Interfaces = [],
                RingBytes = RingBytes,
            });
            using var notes = TcpCapture.Open(capture);
            double aloneNs = RefusedConnect.LeastNs(to, Refusals);
            notes.Attach();
            double addedNs = Math.Max(0, RefusedConnect.LeastNs(to, Refusals) - aloneNs) / EventsOfRefusal;
            _ = Read(notes);
            Found made = Make(target, to, out bool isRefused);
            Found found = Read(notes);
            return Judge(made, found, isRefused, addedNs, MissingOf(notes));
        }
        catch (FailureException refused)
        {
            return new HostCheck(
                Name, CheckVerdict.Warn, $"what TCP does to connections is not recorded: {refused.Failure.FirstLine}",
                "run doctor as root; a kernel from 5.10 with BTF has what is needed");
        }
        catch (Exception cause) when (cause is SocketException or DllNotFoundException)
        {
            return Loopback.Unknown(Name, cause);
        }
    }

    /// <summary>The verdict on a proof.</summary>
    /// <param name="made">Events that were made.</param>
    /// <param name="found">Events that were recorded.</param>
    /// <param name="isRefused">False if this host does not let itself connect.</param>
    /// <param name="addedNs">Price of an event, nanoseconds.</param>
    /// <param name="missing">Programs that this kernel lacks; null for none.</param>
    internal static HostCheck Judge(Found made, Found found, bool isRefused, double addedNs, string? missing)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{made.Resent} segments sent again, {found.Resent} recorded; {made.States} changes of state, "
            + $"{found.States} recorded; {made.ResetsSent} and {made.ResetsReceived} resets, {found.ResetsSent} and "
            + $"{found.ResetsReceived} recorded; about {addedNs:F0} ns each{(missing is null ? "" : $"; {missing}")}");
        if (!isRefused)
            return new HostCheck(Name, CheckVerdict.Unknown, detail, "let this host connect to itself (firewall)");
        return made == found
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, "do not trust segment_resent on this kernel");
    }

    private static Found Make(Socket target, IPEndPoint to, out bool isRefused)
    {
        isRefused = RefusedConnect.Make(to, Refusals) == Refusals;
        if (!isRefused)
            return default;
        target.Listen(Silent);
        int resent = 0;
        List<(Socket Client, Socket Server)> pairs = [.. Enumerable.Range(0, Silent).Select(_ => Connect(target, to))];
        long untilNs = MonotonicClock.NowNs + PatienceNs;
        while (pairs.Exists(pair => ResentBy(pair.Client) == 0) && MonotonicClock.NowNs < untilNs)
            HostThread.SleepNs(PauseNs);
        foreach ((Socket client, Socket server) in pairs)
        {
            // Takes everything again, so that nothing more is sent between the count and the end.
            SilentPeer.Release(server);
            while (NotAcknowledged(client) && MonotonicClock.NowNs < untilNs)
                HostThread.SleepNs(PauseNs);
            resent += ResentBy(client);
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
            server.Dispose();
        }
        return new Found(
            resent, (StatesOfRefusal * Refusals) + (StatesOfReset * Silent), Silent, Refusals);
    }

    private static (Socket Client, Socket Server) Connect(Socket target, IPEndPoint to)
    {
        Socket client = Loopback.Stream();
        client.NoDelay = true;
        client.Connect(to);
        Socket server = target.Accept();
        SilentPeer.Silence(server);
        _ = client.Send([1]);
        return (client, server);
    }

    private static Found Read(TcpCapture notes)
    {
        Span<int> counts = stackalloc int[(int)TcpHook.HookCount];
        counts.Clear();
        var reader = new TcpNoteReader(notes.Ring);
        reader.Refresh();
        for (; reader.Peek() is var record && record != null; reader.Advance())
            counts[(int)record->Kind] += record->Kind == TcpHook.Resent ? record->Segments : 1;
        return new Found(
            counts[(int)TcpHook.Resent], counts[(int)TcpHook.State], counts[(int)TcpHook.ResetSent],
            counts[(int)TcpHook.ResetReceived]);
    }

    private static string? MissingOf(TcpCapture notes)
    {
        string[] missing = [.. Enumerable.Range(0, (int)TcpHook.HookCount).Select(hook => (TcpHook)hook)
            .Where(hook => notes.WhyMissing(hook) is not null).Select(hook => notes.WhyMissing(hook)!)];
        return missing.Length == 0 ? null : string.Join("; ", missing);
    }

    private static int ResentBy(Socket socket) => InfoOf(socket, at: 100);      // tcpi_total_retrans

    private static bool NotAcknowledged(Socket socket) => InfoOf(socket, at: 24) > 0;   // tcpi_unacked

    private static int InfoOf(Socket socket, int at)
    {
        const int TcpLevel = 6;
        const int TcpInfo = 11;
        Span<byte> info = stackalloc byte[128];
        info.Clear();
        _ = socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
        return BinaryPrimitives.ReadInt32LittleEndian(info[at..]);
    }
}
