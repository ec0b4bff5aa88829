public class Placeholder { [Fact] public void P() { } }
