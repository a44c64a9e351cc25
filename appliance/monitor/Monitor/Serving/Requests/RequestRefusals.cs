// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Counts what was refused: requests by the status of the answer, and connections. Any thread.</summary>
internal sealed class RequestRefusals
{
    /// <summary>Stands for a status where a connection was closed before a request was read.</summary>
    public const string Connection = "connection";

    // From 0 on, so that rules see the first one as an increase.
    private readonly ConcurrentDictionary<string, long> _counts = new(
        new[] { "400", "401", "403", "404", "405", "409", "413", "415", "421", "429", "500", "503", Connection }
            .Select(status => KeyValuePair.Create(status, 0L)));

    /// <summary>The counts by status, in its order.</summary>
    public IEnumerable<(string Status, long Count)> Counts =>
        _counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value));

    /// <summary>Counts an answer if it is a refusal.</summary>
    public void Note(int status)
    {
        if (status >= 400)
            Note(status.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Counts a connection that was closed, since there was no room for it.</summary>
    public void NoteConnection() => Note(Connection);

    private void Note(string what) => _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);
}
