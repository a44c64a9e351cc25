// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Positions;

/// <summary>Position of one number line in one direction of a connection.</summary>
public struct NumberLine
{
    /// <summary>Id of the line in the protocol.</summary>
    public ulong Id;

    /// <summary>The first number seen of it on this connection.</summary>
    public ulong First;

    /// <summary>Next expected number.</summary>
    public ulong Next;

    /// <summary>Count of messages without a readable number when this line's latest number came.</summary>
    public ulong Unread;

    /// <summary>True if the numbers restarted on this connection, so that earlier ones are irrelevant.</summary>
    public bool IsFresh;

    /// <summary>True if the appliance may have missed messages since the last number: the next one is then accepted as
    /// correct.</summary>
    public bool IsUncertain;
}
