// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Writing;
using YamlDotNet.RepresentationModel;

namespace Telemetry.Config.Reload;

/// <summary>Settings as paths with values, such as <c>feeds[itch].repair_window</c>, for comparison.</summary>
internal static class ConfigPaths
{
    private const string NameKey = "name";

    /// <summary>The paths in the order of the file that the settings would be written to.</summary>
    internal static List<KeyValuePair<string, string>> Of(Settings settings)
    {
        var stream = new YamlStream();
        using var text = new StringReader(ConfigWriter.Write(settings, ""));
        stream.Load(text);
        List<KeyValuePair<string, string>> paths = [];
        Add(paths, "", stream.Documents[0].RootNode);
        return paths;
    }

    private static void Add(List<KeyValuePair<string, string>> paths, string path, YamlNode node)
    {
        if (node is YamlMappingNode mapping)
        {
            foreach ((YamlNode key, YamlNode value) in mapping.Children)
                Add(paths, path.Length == 0 ? key.ToString() : $"{path}.{key}", value);
        }
        else if (node is YamlSequenceNode { Children: [YamlMappingNode, ..] } list)
        {
            foreach (YamlMappingNode item in list.Children.Cast<YamlMappingNode>())
                Add(paths, $"{path}[{item.Children[NameKey]}]", item);
        }
        else
        {
            paths.Add(new(path, node is YamlSequenceNode values ? string.Join(", ", values) : node.ToString()));
        }
    }
}
