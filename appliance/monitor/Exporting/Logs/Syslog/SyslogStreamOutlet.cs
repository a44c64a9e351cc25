// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Logs.Syslog;

/// <summary>Sends syslog messages over a TCP connection, each with its length before it (RFC 6587, section 3.4.1). The
/// protocol has no acknowledgement: what was on its way when the receiver went away may be missing there.</summary>
internal sealed class SyslogStreamOutlet : ILogOutlet
{
    private readonly SyslogAddress _address;
    private readonly SyslogFormat _format;
    private readonly ByteBuffer _message = new();
    private readonly ByteBuffer _frame = new();
    private Socket? _socket;

    /// <summary>Prepares; nothing is sent.</summary>
    internal SyslogStreamOutlet(SyslogTarget target)
    {
        _address = target.Address;
        _format = new SyslogFormat(target, SyslogFormat.MostOfStream);
    }

    public string Name => _address.ToString();

    public string Kind => LogWriters.SyslogKind;

    public async Task<LogResult> Send(ReadOnlyMemory<LogRecord> records, CancellationToken stop)
    {
        // A receiver that went away is noticed before something is sent to it, since it could not be had back.
        if (_socket is { } before && before.Poll(0, SelectMode.SelectRead) && before.Available == 0)
            Dispose();
        for (int place = 0; place < records.Length; place++)
        {
            try
            {
                Frame(records.Span[place]);
            }
            catch (Exception) when (place > 0)
            {
                return new LogResult(place, 0);
            }
            string? failure = await LogSockets.Try(async token =>
            {
                _socket ??= await LogSockets.Connect(SocketType.Stream, _address.Host, _address.Port, token)
                    .ConfigureAwait(false);
                for (ReadOnlyMemory<byte> rest = _frame.Memory; !rest.IsEmpty;)
                    rest = rest[await _socket.SendAsync(rest, SocketFlags.None, token).ConfigureAwait(false)..];
            }, stop).ConfigureAwait(false);
            if (failure is null)
                continue;
            Dispose();
            return new LogResult(place, 0, failure);
        }
        return new LogResult(records.Length, 0);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private void Frame(LogRecord record)
    {
        _message.CutTo(0);
        _frame.CutTo(0);
        _format.Write(record, _message);
        _frame.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_message.Length} ")));
        _frame.Append(_message.Bytes);
    }
}
