// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>Queries the host's ptp4l over its local sockets: the unprivileged one, which newer versions have, else the
/// one that requires root.</summary>
internal sealed class PtpClient : IDisposable
{
    private const int Domains = 128;

    private readonly DaemonClient _daemon;
    private readonly DaemonClient.ReplyReader _read;
    private readonly ReferenceText _reference = new();
    private byte _domain;
    private ushort _sequence;
    private int _opened;

    /// <param name="paths">The sockets.</param>
    internal PtpClient(params string[] paths) =>
        (_daemon, _read) = (new DaemonClient(() => Open(paths), isPort: false),
            reply => PtpStatus.Read(reply, _sequence, _reference));

    /// <summary>The sockets' paths unless linuxptp is configured otherwise.</summary>
    public static string[] Places { get; } = ["/var/run/ptp4lro", "/var/run/ptp4l"];

    /// <summary>Queries ptp4l once. It answers in its own domain only: after a silence the next query uses the next
    /// domain.</summary>
    /// <returns>Null if there is no answer within 100 ms.</returns>
    public TimeSource? Ask()
    {
        Span<byte> request = stackalloc byte[PtpStatus.RequestBytes];
        PtpStatus.WriteRequest(request, _domain, ++_sequence);
        TimeSource? source = _daemon.Ask(request, _read, out bool isSilent);
        if (isSilent)
            _domain = (byte)((_domain + 1) % Domains);
        return source;
    }

    public void Dispose() => _daemon.Dispose();

    private Socket? Open(string[] paths)
    {
        foreach (string path in paths)
        {
            if (!File.Exists(path))
                continue;
            var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            try
            {
                // A name in the abstract namespace: leaves no file behind.
                socket.Bind(new UnixDomainSocketEndPoint(string.Create(
                    CultureInfo.InvariantCulture, $"\0telemetry-clock-{Environment.ProcessId}-{++_opened}")));
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }
        return null;
    }
}
