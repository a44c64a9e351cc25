// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Control;

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

/// <summary>Applies a changed configuration.</summary>
internal interface IReloadTarget
{
    /// <summary>Applies a configuration: all of it or, if it throws, nothing.</summary>
    /// <param name="next">The new configuration; entries that stay keep their indexes.</param>
    /// <param name="message">The control message to send along; its ticket is not yet set.</param>
    /// <exception cref="FailureException">The programs would have to be reloaded.</exception>
    void TakeOver(Configuration next, ControlMessage message);

    /// <summary>Sends a control message without a change.</summary>
    void Send(ControlMessage message);
}
