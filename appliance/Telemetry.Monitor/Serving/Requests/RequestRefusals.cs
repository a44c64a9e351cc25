// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Counts requests that were refused, by the status of the answer. Any thread.</summary>
internal sealed class RequestRefusals
{
    private readonly ConcurrentDictionary<int, long> _counts = new();

    /// <summary>The counts by status, in its order.</summary>
    public IEnumerable<(string Status, long Count)> Counts => _counts.OrderBy(one => one.Key)
        .Select(one => (one.Key.ToString(CultureInfo.InvariantCulture), one.Value));

    /// <summary>Counts an answer if it is a refusal.</summary>
    public void Note(int status)
    {
        if (status >= 400)
            _counts.AddOrUpdate(status, 1, static (_, count) => count + 1);
    }
}
