// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Declared;

/// <summary>Built-in protocols, declared again as a configuration can do it.</summary>
public static class DeclaredBuiltIns
{
    /// <summary>Prefix of the built-in protocol's name.</summary>
    public const string Prefix = "my-";

    /// <summary>The configuration file that declares them.</summary>
    public static string Path { get; } =
        System.IO.Path.Combine(ProjectTree.Root, "tests", "TestSupport", "Declared", "built-ins.yaml");
}
