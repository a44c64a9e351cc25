// SPDX-License-Identifier: Apache-2.0
using YamlDotNet.RepresentationModel;

namespace EndToEnd.Tests.Containers;

/// <summary>What a manifest says of its one container, by the names of Kubernetes' API.</summary>
internal sealed class Manifest
{
    private readonly YamlMappingNode[] _documents;

    internal Manifest(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(MadeImages.Manifests, file));
        stream.Load(reader);
        _documents = [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
        Pod = (YamlMappingNode)At(_documents.Single(IsWorkload), "spec", "template", "spec");
        Container = (YamlMappingNode)((YamlSequenceNode)At(Pod, "containers")).Single();
        Security = (YamlMappingNode)At(Container, "securityContext");
    }

    internal YamlMappingNode Pod { get; }

    internal YamlMappingNode Container { get; }

    internal YamlMappingNode Security { get; }

    /// <summary>Kinds of the objects, in the order of the file.</summary>
    internal IEnumerable<string> Kinds => _documents.Select(document => Text(document, "kind"));

    /// <summary>Capabilities that are added after all were dropped.</summary>
    internal string[] Capabilities
    {
        get
        {
            Assert.Equal(["ALL"], Words(At(Security, "capabilities", "drop")));
            return ((YamlMappingNode)At(Security, "capabilities")).Children.TryGetValue("add", out YamlNode? added)
                ? [.. Words(added).Select(name => "CAP_" + name)] : [];
        }
    }

    /// <summary>The container's arguments, with values in place of its variables.</summary>
    internal string[] Arguments(IReadOnlyDictionary<string, string> variables) =>
        [.. Words(At(Container, "args")).Select(word => variables.Aggregate(word, (text, variable) =>
            text.Replace($"$({variable.Key})", variable.Value, StringComparison.Ordinal)))];

    /// <summary>A file of the manifest's ConfigMap.</summary>
    internal string ConfigurationFile(string name) =>
        Text(_documents.Single(document => Text(document, "kind") == "ConfigMap"), "data", name);

    /// <summary>The directory of the node behind a volume.</summary>
    internal string NodeDirectory(string volume) => Text(
        ((YamlSequenceNode)At(Pod, "volumes")).Single(one => Text(one, "name") == volume), "hostPath", "path");

    /// <summary>Where the container has its volumes, what kind each is, and whether it may write there.</summary>
    internal IEnumerable<(string Path, string Kind, bool IsReadOnly)> Mounts()
    {
        Dictionary<string, string> kinds = ((YamlSequenceNode)At(Pod, "volumes")).Cast<YamlMappingNode>().ToDictionary(
            volume => Text(volume, "name"),
            volume => volume.Children.Keys.Select(key => ((YamlScalarNode)key).Value!).Single(key => key != "name"));
        return ((YamlSequenceNode)At(Container, "volumeMounts")).Cast<YamlMappingNode>()
            .Select(mount => (Text(mount, "mountPath"), kinds[Text(mount, "name")],
                mount.Children.ContainsKey("readOnly") && Text(mount, "readOnly") == "true"));
    }

    internal static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value!;

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => at[key]);

    private static IEnumerable<string> Words(YamlNode node) =>
        ((YamlSequenceNode)node).Select(word => ((YamlScalarNode)word).Value!);

    private static bool IsWorkload(YamlMappingNode document) => Text(document, "kind") is "DaemonSet" or "Deployment";
}
