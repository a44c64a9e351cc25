// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Reload;

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
