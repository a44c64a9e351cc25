// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;

namespace Telemetry.Kernel.Guarding;

/// <summary>
/// Mark of a guard at XDP of an interface, for processes that may not ask the kernel for a program's name: an abstract
/// socket of the network namespace, which goes with the process. Nobody can connect to it.
/// </summary>
internal sealed class GuardMark : IDisposable
{
    private const string Table = "/proc/thread-self/net/unix";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Sets it, in the calling thread's network namespace.</summary>
    internal GuardMark(int interfaceIndex)
    {
        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint('\0' + NameOf(interfaceIndex)));
        }
        catch (SocketException)
        {
            // It is set already, by an earlier attachment that is about to end.
        }
    }

    /// <summary>True if it is set in the calling thread's network namespace.</summary>
    internal static bool IsSet(int interfaceIndex) => TextFile.Read(Table) is { } text
        && text.Split('\n').Any(
            line => line.TrimEnd('@').EndsWith($" @{NameOf(interfaceIndex)}", StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static string NameOf(int interfaceIndex) =>
        string.Create(CultureInfo.InvariantCulture, $"telemetry-guard-xdp-{interfaceIndex}");
}
