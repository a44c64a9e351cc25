// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;

namespace Telemetry.Appliance.Reload;

/// <summary>Asks a running process to read its configuration anew.</summary>
/// <param name="read">Reads file and options as at the start, and checks them; throws what is wrong.</param>
public sealed class ReloadRequests(Func<Settings> read)
{
    private int _asked;

    /// <summary>Asks; any thread. Asking again before it is done is asking once.</summary>
    public void Ask() => Volatile.Write(ref _asked, 1);

    /// <summary>Takes what was asked for.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _asked, 0) != 0;

    /// <summary>What is configured now.</summary>
    internal Settings Read() => read();
}
