import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

/** Renders a template a line: the template, then name=value of each variable, all values in base64. */
public class Render {
  /** Genesys Cloud's escapes; null gives null. */
  public static class Esc {
    public String jsonString(Object value) {
      if (value == null) return null;
      StringBuilder text = new StringBuilder();
      for (char one : value.toString().toCharArray()) {
        if (one == '"' || one == '\\') text.append('\\').append(one);
        else if (one == '\n') text.append("\\n");
        else if (one == '\r') text.append("\\r");
        else if (one == '\t') text.append("\\t");
        else if (one < 0x20) text.append(String.format("\\u%04x", (int) one));
        else text.append(one);
      }
      return text.toString();
    }

    public String url(Object value) {
      return value == null ? null : URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }
  }

  public static void main(String[] arguments) throws Exception {
    VelocityEngine engine = new VelocityEngine();
    engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
    engine.init();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split(" ");
      VelocityContext context = new VelocityContext();
      Map<String, Object> input = new HashMap<>();
      context.put("esc", new Esc());
      context.put("input", input);
      context.put("credentials", Map.of("apiKey", "the-key"));
      for (int at = 1; at < parts.length; at += 1) {
        int equals = parts[at].indexOf('=');
        String name = parts[at].substring(0, equals);
        String value = decoded(parts[at].substring(equals + 1));
        if (name.startsWith("input.")) input.put(name.substring(6), value);
        else context.put(name, value);
      }
      StringWriter out = new StringWriter();
      try {
        engine.evaluate(context, out, "template", decoded(parts[0]));
        System.out.println("ok " + encoded(out.toString()));
      } catch (Exception refused) {
        System.out.println("refused " + encoded(String.valueOf(refused.getMessage()).split("\n")[0]));
      }
    }
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
