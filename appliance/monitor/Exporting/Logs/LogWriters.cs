// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Exporting.Logs.Journal;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Exporting.Otlp;

namespace Telemetry.Exporting.Logs;

/// <summary>Makes writers of events and gaps.</summary>
public static class LogWriters
{
    /// <summary>Key of the configuration of receivers of syslog messages.</summary>
    internal const string SyslogKind = "syslog";

    private const string JournalKind = "journal";

    /// <summary>Makes one that sends to a collector of OpenTelemetry.</summary>
    /// <param name="target">The collector.</param>
    /// <param name="notices">Receives a line when records are no longer accepted, and when they are again.</param>
    public static LogWriter Of(OtlpTarget target, IProgress<string> notices) => new(new OtlpLogOutlet(target), notices);

    /// <summary>Makes one that sends syslog messages.</summary>
    /// <param name="notices">Receives a line when records are no longer accepted, and when they are again.</param>
    public static LogWriter Of(SyslogTarget target, IProgress<string> notices) =>
        new(OutletOf(target), notices);

    /// <summary>Makes one that sends to the journal of this host.</summary>
    /// <param name="notices">Receives a line when records are no longer accepted, and when they are again.</param>
    public static LogWriter Of(JournalTarget target, IProgress<string> notices) => new(
        new DatagramOutlet(
            $"unix://{target.Socket}", JournalKind, Local(target.Socket), JournalFormat.Write, isPaced: false),
        notices);

    private static ILogOutlet OutletOf(SyslogTarget target)
    {
        SyslogAddress address = target.Address;
        if (address.Transport == SyslogTransport.Tcp)
            return new SyslogStreamOutlet(target);
        Func<CancellationToken, Task<Socket>> connect = address.Transport == SyslogTransport.Unix
            ? Local(address.Host)
            : stop => LogSockets.Connect(SocketType.Dgram, address.Host, address.Port, stop);
        return new DatagramOutlet(address.ToString(), SyslogKind, connect,
            new SyslogFormat(target, SyslogFormat.MostOfDatagram).Write,
            isPaced: address.Transport == SyslogTransport.Udp);
    }

    private static Func<CancellationToken, Task<Socket>> Local(string path) =>
        _ => Task.FromResult(LogSockets.ConnectLocal(path));
}
