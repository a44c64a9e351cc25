// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Logs;

/// <summary>Sends each record as a datagram.</summary>
/// <param name="name">Address of the receiver.</param>
/// <param name="kind">Protocol: the key of the configuration.</param>
/// <param name="connect">Makes a socket that is connected to the receiver.</param>
/// <param name="write">Appends a record.</param>
/// <param name="isPaced">True if the receiver does not hold up who sends more than it can take: then there is a pause
/// after the first, since there may be no listener, and now and then.</param>
internal sealed class DatagramOutlet(
    string name, string kind, Func<CancellationToken, Task<Socket>> connect, Action<LogRecord, ByteBuffer> write,
    bool isPaced) : ILogOutlet
{
    private const int PausedAfter = 20;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly ByteBuffer _message = new();
    private Socket? _socket;

    public string Name => name;

    public string Kind => kind;

    public async Task<LogResult> Send(ReadOnlyMemory<LogRecord> records, CancellationToken stop)
    {
        int refused = 0;
        string? refusal = null;
        for (int place = 0; place < records.Length; place++)
        {
            _message.CutTo(0);
            try
            {
                write(records.Span[place], _message);
            }
            catch (Exception) when (place > 0)
            {
                return new LogResult(place - refused, refused, refusal);
            }
            bool isTooLong = false;
            string? failure = await LogSockets.Try(async token =>
            {
                bool isNew = _socket is null;
                _socket ??= await connect(token).ConfigureAwait(false);
                try
                {
                    _ = await _socket.SendAsync(_message.Memory, SocketFlags.None, token).ConfigureAwait(false);
                }
                catch (SocketException cause) when (cause.SocketErrorCode == SocketError.MessageSize)
                {
                    isTooLong = true;
                }
                if (isNew && isPaced)
                    await ThrowIfNobodyListens(_socket, token).ConfigureAwait(false);
            }, stop).ConfigureAwait(false);
            if (failure is not null)
            {
                Dispose();
                return new LogResult(place - refused, refused, failure);
            }
            if (isTooLong)
                (refused, refusal) = (refused + 1, $"a record of {_message.Length} bytes is too long for it");
            if (isPaced && place % PausedAfter == PausedAfter - 1)
                await Task.Delay(Pause, stop).ConfigureAwait(false);
        }
        return new LogResult(records.Length - refused, refused, refusal);
    }

    /// <summary>Waits for the other host to report that the port is closed.</summary>
    /// <exception cref="SocketException">It says so.</exception>
    private static async Task ThrowIfNobodyListens(Socket socket, CancellationToken stop)
    {
        await Task.Delay(FirstWait, stop).ConfigureAwait(false);
        if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error && error != 0)
            throw new SocketException(error);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
