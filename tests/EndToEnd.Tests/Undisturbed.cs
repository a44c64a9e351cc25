// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests;

/// <summary>Tests that load the machine: one after the other, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class Undisturbed
{
    /// <summary>Its name.</summary>
    public const string Name = "undisturbed";
}
