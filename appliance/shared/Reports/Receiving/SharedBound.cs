// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>Bound of what several readers hold together. Used by one thread.</summary>
/// <param name="most">What they may hold at most.</param>
public sealed class SharedBound(long most)
{
    /// <summary>Amount that is held.</summary>
    public long Used { get; private set; }

    /// <summary>Amount that was not taken.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes an amount; false if that would be too much.</summary>
    internal bool TryTake(long amount)
    {
        if (Used + amount > most)
            return false;
        Used += amount;
        return true;
    }

    /// <summary>Gives back what was taken.</summary>
    internal void GiveBack(long amount) => Used -= amount;

    /// <summary>Counts what was not taken.</summary>
    internal void Refuse(long amount) => Refused += amount;
}
