// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;

namespace Telemetry.Appliance.Reload;

/// <summary>Requests a running process to reload its configuration.</summary>
/// <param name="read">Reads file and options as at the start, and validates them; throws their errors.</param>
public sealed class ReloadRequests(Func<Settings> read)
{
    private int _asked;

    /// <summary>Makes a request; any thread. Repeated requests before it is handled count as one.</summary>
    public void Ask() => Volatile.Write(ref _asked, 1);

    /// <summary>Takes the request, if there is one.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _asked, 0) != 0;

    /// <summary>Reads the current configuration.</summary>
    internal Settings Read() => read();
}
