// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>Content of the checksum field of a built packet.</summary>
public enum ChecksumForm
{
    /// <summary>The right checksum.</summary>
    Right,

    /// <summary>The right one with a bit flipped.</summary>
    Wrong,

    /// <summary>The sum of the pseudo header, as a sender leaves it to the NIC.</summary>
    LeftToNic,

    /// <summary>Zero.</summary>
    None,
}
