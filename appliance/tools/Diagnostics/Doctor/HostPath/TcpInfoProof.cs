// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel states the bytes and the round-trip time of a TCP connection, and at what
/// price.</summary>
internal static class TcpInfoProof
{
    private const string Name = "tcp_info";
    private const string Remedy = "do not trust host_path.tcp on this kernel: host_path: {tcp: off}";
    private const int Exchanges = 100;
    private const int Bytes = 1_000;                            // of a message, each way
    private const int Questions = 1_000;
    private const double NsPerUs = 1_000;

    /// <summary>Figures of the kernel, and those that it must state.</summary>
    /// <param name="Sent">Bytes sent, as the kernel states; null if it does not.</param>
    /// <param name="Received">Bytes received, as the kernel states.</param>
    /// <param name="SrttNs">Smoothed round-trip time, as the kernel states, nanoseconds.</param>
    /// <param name="LongestNs">Longest round trip from socket to socket, nanoseconds.</param>
    /// <param name="QuestionNs">Time of a question, nanoseconds.</param>
    internal readonly record struct Figures(
        long? Sent, long? Received, long? SrttNs, long LongestNs, double QuestionNs);

    /// <summary>Makes a connection in a network namespace of its own, or over the host's loopback where that is not
    /// permitted; sends a hundred messages each way, and compares.</summary>
    internal static HostCheck Run()
    {
        HostCheck? check = null;
        // The namespace ends with the thread.
        var thread = new Thread(() => check = RunHere()) { IsBackground = true, Name = "doctor-tcp" };
        thread.Start();
        thread.Join();
        return check!;
    }

    /// <summary>The verdict on a proof.</summary>
    internal static HostCheck Judge(in Figures figures)
    {
        const int Made = Exchanges * Bytes;
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{Made} bytes sent and received, {figures.Sent} and {figures.Received} told; "
            + $"round-trip time {figures.SrttNs / NsPerUs:F1} \u00b5s, longest from socket to socket "
            + $"{figures.LongestNs / NsPerUs:F1} \u00b5s; a question takes {figures.QuestionNs / NsPerUs:F1} \u00b5s");
        bool isRight = figures.Sent == Made && figures.Received == Made
            && figures.SrttNs > 0 && figures.SrttNs <= figures.LongestNs;
        return isRight ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(Name, CheckVerdict.Warn, detail, Remedy);
    }

    private static HostCheck RunHere()
    {
        try
        {
            _ = PrivateNetwork.TryEnter();
            using Socket listener = Loopback.Stream();
            _ = Loopback.Bind(listener);
            listener.Listen(1);
            using Socket client = Loopback.Stream();
            client.NoDelay = true;
            long startNs = MonotonicClock.NowNs;
            client.Connect(listener.LocalEndPoint!);
            long longestNs = MonotonicClock.NowNs - startNs;
            using Socket server = listener.Accept();
            server.NoDelay = true;
            return Prove(client, server, longestNs);
        }
        catch (Exception cause) when (cause is SocketException or FailureException)
        {
            return Loopback.Unknown(Name, cause);
        }
    }

    private static HostCheck Prove(Socket client, Socket server, long longestNs)
    {
        byte[] message = new byte[Bytes];
        for (int exchange = 0; exchange < Exchanges; exchange++)
        {
            long sentNs = MonotonicClock.NowNs;
            Pass(client, server, message);
            Pass(server, client, message);
            longestNs = Math.Max(longestNs, MonotonicClock.NowNs - sentNs);
        }
        using var reader = new TcpInfoReader();
        var endpoints = new TcpEndpoints(
            Loopback.AddressOf(client.LocalEndPoint), Loopback.AddressOf(client.RemoteEndPoint));
        TcpQueryStatus status = reader.Read(endpoints, out TcpInfo info);
        if (status != TcpQueryStatus.Found)
        {
            return new HostCheck(Name, CheckVerdict.Warn, $"the kernel does not answer: {status}",
                "modprobe tcp_diag; sessions have no host_path.tcp without it");
        }
        long startNs = MonotonicClock.NowNs;
        for (int question = 0; question < Questions; question++)
            _ = reader.Read(endpoints, out _);
        double questionNs = (MonotonicClock.NowNs - startNs) / (double)Questions;
        return Judge(new Figures(info.BytesSent, info.BytesReceived, info.SrttNs, longestNs, questionNs));
    }

    private static void Pass(Socket from, Socket to, byte[] message)
    {
        _ = from.Send(message);
        for (int received = 0; received < message.Length;)
        {
            int count = to.Receive(message, received, message.Length - received, SocketFlags.None);
            if (count == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            received += count;
        }
    }
}
