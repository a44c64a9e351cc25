// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Reload;

/// <summary>What a changed configuration is taken over by.</summary>
internal interface IReloadTarget
{
    /// <summary>Takes a configuration over: all of it or, when it throws, nothing.</summary>
    /// <param name="next">What is to run, with the indexes of before.</param>
    /// <param name="note">The note to send along; its ticket is not yet set.</param>
    /// <exception cref="FailureException">The programs would have to be loaded anew.</exception>
    void TakeOver(Configuration next, ControlMessage note);

    /// <summary>Sends a note that no change goes with.</summary>
    void Tell(ControlMessage note);
}
