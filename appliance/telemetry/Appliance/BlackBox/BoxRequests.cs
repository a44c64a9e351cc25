// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Requests for a file by people: a signal, and a socket in the directory that only the process's user may
/// use.</summary>
internal sealed class BoxRequests : IDisposable
{
    /// <summary>Name of the socket in the directory.</summary>
    internal const string SocketName = "control";

    private const PosixSignal User1 = (PosixSignal)10;      // SIGUSR1

    private readonly string _path;
    private readonly Socket _socket;
    private readonly PosixSignalRegistration _signal;
    private int _signals;

    /// <summary>Takes the directory, and begins to listen.</summary>
    /// <param name="where">Position of its setting.</param>
    /// <exception cref="FailureException">Another process has the directory, or the socket cannot be made.</exception>
    internal BoxRequests(string directory, string where)
    {
        _path = Path.Combine(directory, SocketName);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (BoxClient.IsAnswered(directory))
            {
                throw new FailureException(new Failure(ExitCode.Failed, where,
                    $"another process writes to {directory}", "name another folder, or stop that process"));
            }
            File.Delete(_path);
            _socket.Bind(new UnixDomainSocketEndPoint(_path));
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _socket.Listen(4);
        }
        catch (Exception cause) when (cause is SocketException or ArgumentException or IOException
            or UnauthorizedAccessException)
        {
            _socket.Dispose();
            throw new FailureException(new Failure(ExitCode.Failed, where,
                $"{_path} cannot be made: {cause.Message}", "name a folder with a shorter path that can be written"),
                cause);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        _signal = PosixSignalRegistration.Create(User1, context =>
        {
            context.Cancel = true;
            Interlocked.Increment(ref _signals);
        });
    }

    /// <summary>Requests since the last call.</summary>
    internal IEnumerable<BoxAsker> Take()
    {
        if (Interlocked.Exchange(ref _signals, 0) > 0)
            yield return new BoxAsker(null);
        while (_socket.Poll(0, SelectMode.SelectRead))
        {
            if (BoxAsker.Of(_socket) is { } asker)
                yield return asker;
        }
    }

    public void Dispose()
    {
        _signal.Dispose();
        _socket.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The next start replaces it.
        }
    }
}
