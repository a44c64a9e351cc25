// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Exporting.Logs;

/// <summary>Steps of sending to a socket, with a bound on their time.</summary>
internal static class LogSockets
{
    /// <summary>Time for a connection, and for a receiver that takes nothing.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Connects a socket, by the first address of a host that answers.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static async Task<Socket> Connect(SocketType type, string host, int port, CancellationToken stop)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? known)
            ? [known] : await Dns.GetHostAddressesAsync(host, stop).ConfigureAwait(false);
        SocketException? failure = null;
        foreach (IPAddress address in addresses)
        {
            var socket = new Socket(
                address.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), stop).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException cause)
            {
                socket.Dispose();
                failure = cause;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }
        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Connects to a socket of this host that takes datagrams.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    internal static Socket ConnectLocal(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Runs a step; its failure in words, null if it has none.</summary>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static async Task<string?> Try(Func<CancellationToken, Task> step, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await step(patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"it takes nothing for {Patience.TotalSeconds:0} s");
        }
        catch (Exception defect) when (!stop.IsCancellationRequested)
        {
            return Defect.Of(defect);
        }
    }
}
