// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Telemetry.Model.Services;

/// <summary>The service manager that started this process, which receives its state in datagrams, as sd_notify(3)
/// describes; none if the environment names none. No notification can fail or hold up its caller.</summary>
public sealed class ServiceManager : IDisposable
{
    private const long NsPerUs = 1_000;

    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;

    private ServiceManager(UnixDomainSocketEndPoint? address, long watchdogNs)
    {
        (_address, WatchdogNs) = (address, watchdogNs);
        if (address is not null)
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    /// <summary>Time within which it expects a sign of life, nanoseconds; 0 if it expects none.</summary>
    public long WatchdogNs { get; }

    /// <summary>Finds the service manager of this process.</summary>
    public static ServiceManager Find() => Find(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>Finds the service manager of a process.</summary>
    /// <param name="variable">Gives a variable of its environment, or null.</param>
    public static ServiceManager Find(Func<string, string?> variable, int processId)
    {
        UnixDomainSocketEndPoint? address = AddressOf(variable("NOTIFY_SOCKET"));
        bool isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } id
            || id == processId.ToString(CultureInfo.InvariantCulture);
        bool isTimed = long.TryParse(
            variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long us)
            && us is > 0 and <= long.MaxValue / NsPerUs;
        return new ServiceManager(address, address is not null && isOurs && isTimed ? us * NsPerUs : 0);
    }

    /// <summary>Sends a state: assignments such as <c>READY=1</c>, one a line.</summary>
    public void Notify(string state)
    {
        try
        {
            _ = _socket?.SendTo(Encoding.UTF8.GetBytes(state), _address!);
        }
        catch (SocketException)
        {
            // Nothing listens, or its queue is full.
        }
    }

    /// <summary>Says that the start goes on, and takes no longer than so many nanoseconds from now.</summary>
    public void NotifyStarting(string status, long ns) => Notify(string.Create(
        CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={ns / NsPerUs}\nSTATUS={status}"));

    public void Dispose() => _socket?.Dispose();

    // "@" stands for the byte 0 of an abstract address.
    private static UnixDomainSocketEndPoint? AddressOf(string? text)
    {
        try
        {
            return text is ['/' or '@', _, ..]
                ? new UnixDomainSocketEndPoint(text[0] == '@' ? '\0' + text[1..] : text) : null;
        }
        catch (ArgumentOutOfRangeException)                     // longer than such an address may be
        {
            return null;
        }
    }
}
