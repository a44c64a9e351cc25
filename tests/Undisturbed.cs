// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>
/// Tests that load the machine, measure time, or look at what the kernel says of all sockets: they run after all others
/// of their assembly, one by one. Compiled into each test project, since xunit looks for collections there only.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Undisturbed
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "undisturbed";
}
