// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using Telemetry.Appliance.Model.Clocks;

namespace Telemetry.Appliance.Host.Clocks;

/// <summary>Asks the ptp4l of this host, over its local sockets: the one for everybody, which newer ones have, else the
/// one that takes root.</summary>
/// <param name="paths">The sockets.</param>
internal sealed class PtpClient(params string[] paths) : IDisposable
{
    private const int WaitMs = 100;
    private const int Domains = 128;
    private const int Leftovers = 8;

    private readonly byte[] _buffer = new byte[1024];
    private Socket? _socket;
    private byte _domain;
    private ushort _sequence;
    private int _opened;

    /// <summary>Where linuxptp has them unless it is configured otherwise.</summary>
    public static string[] Places { get; } = ["/var/run/ptp4lro", "/var/run/ptp4l"];

    /// <summary>Asks it now. It answers in its own domain only: who does not answer is asked in the next one.</summary>
    /// <returns>Null if nobody answers within a tenth of a second.</returns>
    public TimeSource? Ask()
    {
        try
        {
            _socket ??= Open();
            if (_socket is null)
                return null;
            PtpStatus.WriteRequest(_buffer.AsSpan(0, PtpStatus.RequestBytes), _domain, ++_sequence);
            _socket.Send(_buffer, PtpStatus.RequestBytes, SocketFlags.None);
            for (int left = Leftovers; left > 0; left--)
            {
                int length = _socket.Receive(_buffer);
                if (PtpStatus.Read(_buffer.AsSpan(0, length), _sequence) is { } source)
                    return source;
            }
        }
        catch (SocketException cause) when (cause.SocketErrorCode is SocketError.WouldBlock or SocketError.TimedOut)
        {
            _domain = (byte)((_domain + 1) % Domains);
        }
        catch (SocketException)
        {
            Dispose();
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private Socket? Open()
    {
        foreach (string path in paths)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
            {
                ReceiveTimeout = WaitMs,
            };
            try
            {
                // A name without a file: nothing is left behind.
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
