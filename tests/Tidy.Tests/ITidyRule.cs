// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests;

/// <summary>One rule about the tree.</summary>
internal interface ITidyRule
{
    string Name { get; }

    IEnumerable<Finding> Check(Tree tree);
}
