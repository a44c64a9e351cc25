// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>Compares the host's wall clock with the clock of the stamps.</summary>
public interface IWallClock
{
    /// <summary>Reads both clocks; allocates nothing.</summary>
    ClockOffset Read();
}
